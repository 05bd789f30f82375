"""The closed word lists for causes, barriers and what ended the harm."""

from enum import StrEnum


class TriggerKind(StrEnum):
    """What set it off (SRE Workbook, appendix C, and four more)."""

    BINARY_PUSH = "binary_push"
    CONFIGURATION_PUSH = "configuration_push"
    USER_BEHAVIOR_CHANGE = "user_behavior_change"
    PROCESSING_PIPELINE = "processing_pipeline"
    SERVICE_PROVIDER_CHANGE = "service_provider_change"
    PERFORMANCE_DECAY = "performance_decay"
    CAPACITY_MANAGEMENT = "capacity_management"
    HARDWARE = "hardware"
    MAINTENANCE = "maintenance"
    FAILOVER = "failover"
    ATTACK = "attack"
    LOAD_TEST = "load_test"
    UNKNOWN = "unknown"
    OTHER = "other"


class ConfigFaultKind(StrEnum):
    """In which way a setting was wrong."""

    VALUE_OUT_OF_BOUNDS = "value_out_of_bounds"
    CROSS_COMPONENT_INCONSISTENCY = "cross_component_inconsistency"
    WRONG_DEFAULT = "wrong_default"
    MISSING = "missing"
    DISABLED_SAFETY = "disabled_safety"
    WRONG_SELECTOR_OR_LABEL = "wrong_selector_or_label"
    NON_DETERMINISTIC_VALUE = "non_deterministic_value"
    STATIC_THRESHOLD = "static_threshold"
    WINDOW_MISMATCH = "window_mismatch"
    WRONG_SCOPE = "wrong_scope"
    STALE = "stale"
    TYPO_OR_SYNTAX = "typo_or_syntax"
    ORDER = "order"
    OTHER = "other"


class ValueSource(StrEnum):
    """Where a setting's value comes from."""

    EXPLICIT = "explicit"
    DEFAULT = "default"
    UNKNOWN = "unknown"


class ControlState(StrEnum):
    """What a barrier did in one incident.

    ``absent``, ``disabled`` and ``late`` mean that it failed; ``defeated``
    means that it failed when the gate over ``by`` held; ``worked`` means that
    it never failed.
    """

    ABSENT = "absent"
    DISABLED = "disabled"
    LATE = "late"
    DEFEATED = "defeated"
    WORKED = "worked"


class MitigationKind(StrEnum):
    """What ended or eased the impact."""

    ROLLBACK = "rollback"
    CONFIG_FIX = "config_fix"
    CODE_FIX = "code_fix"
    RESTART = "restart"
    TRAFFIC_SHIFT = "traffic_shift"
    SCALE = "scale"
    DISABLE_FEATURE = "disable_feature"
    ISOLATE = "isolate"
    THROTTLE = "throttle"
    FAILOVER = "failover"
    REPAIR = "repair"
    SELF_HEAL = "self_heal"
    AD_HOC = "ad_hoc"
    UNKNOWN = "unknown"
    OTHER = "other"


class MitigationResult(StrEnum):
    """Whether it helped."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class ContributingClass(StrEnum):
    """What kind of weakness contributed (SoCC'22, HotOS'19, SRE Workbook C-2)."""

    CODE_DEFECT = "code_defect"
    CONFIGURATION = "configuration"
    DEPLOYMENT_PROCESS = "deployment_process"
    DEVELOPMENT_PROCESS = "development_process"
    DEPENDENCY = "dependency"
    CAPACITY = "capacity"
    INFRASTRUCTURE = "infrastructure"
    NETWORK = "network"
    DATABASE = "database"
    AUTH = "auth"
    HARDWARE = "hardware"
    HUMAN_SYSTEM_INTERACTION = "human_system_interaction"
    MONITORING_GAP = "monitoring_gap"
    TESTING_GAP = "testing_gap"
    DOCUMENTATION = "documentation"
    COMPLEX_BEHAVIOUR = "complex_behaviour"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"
    OTHER = "other"


class AvailabilityKind(StrEnum):
    """What users lost (VERIS)."""

    INTERRUPTION = "interruption"
    DEGRADATION = "degradation"
    LOSS = "loss"
    CORRUPTION = "corruption"
    SECURITY = "security"
    NONE = "none"
