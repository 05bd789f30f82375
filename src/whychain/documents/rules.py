"""The rules that hold for every document, whatever is in it."""

from whychain.documents.finding import Rule

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_VALUES = 100_000

UNREADABLE = Rule(
    "file-unreadable",
    "A content file can be opened and read.",
    "A file that cannot be read is silently missing from every answer.",
    "Check that the file exists, is a regular file and that you may read it.",
)
OUTSIDE = Rule(
    "file-outside-workspace",
    "A content file lies inside the workspace, also after symbolic links are followed.",
    "A link out of the workspace would publish files that nobody meant to publish.",
    "Copy the file into the workspace.",
)
TOO_LARGE = Rule(
    "file-too-large",
    f"A content file holds at most {MAX_BYTES:,} bytes.",
    "A record is written and read by people; a huge file is a mistake or an attack.",
    "Move bulk material into an attachment beside the record.",
)
ENCODING = Rule(
    "file-encoding",
    "A content file is UTF-8 text without control characters.",
    "Other encodings are read differently on different machines.",
    "Save the file as UTF-8.",
)
SYNTAX = Rule(
    "yaml-syntax",
    "A content file is one valid YAML document.",
    "A file that does not parse is missing from every answer.",
    "Mend the YAML at the line given; an editor with the schema shows it while typing.",
)
DUPLICATE_KEY = Rule(
    "yaml-duplicate-key",
    "A key stands once in its mapping.",
    "YAML readers keep the last one in silence, so the first is lost.",
    "Remove or rename one of the two.",
)
TOO_DEEP = Rule(
    "yaml-too-deep",
    f"Values are nested at most {MAX_DEPTH} deep.",
    "Deeper nesting is not a record; it exhausts readers.",
    "Flatten the document.",
)
TOO_MANY_VALUES = Rule(
    "yaml-too-many-values",
    f"A document holds at most {MAX_VALUES:,} values, aliases counted as often as they are used; "
    "every 1,000 characters of a text count as one more.",
    "A few nested aliases expand to billions of values (a YAML bomb).",
    "Write the values out, or split the file.",
)
UNKNOWN_FIELD = Rule(
    "schema-unknown-field",
    "A field is one that the schema knows, or at the top level begins with 'x-'.",
    "A misspelt field is ignored in silence and its content lost.",
    "Correct the name; 'whychain schema NAME' lists the fields.",
)
MISSING_FIELD = Rule(
    "schema-missing-field",
    "Every required field is there.",
    "Answers rest on the fields that the schema requires.",
    "Add the field; write null with 'missing: true' where the source lost a value.",
)
TYPE = Rule(
    "schema-type",
    "A value has the type that the schema asks for.",
    "A value of another type cannot be compared, counted or drawn.",
    "Write a value of the type named.",
)
VALUE = Rule(
    "schema-value",
    "A value is one of the words, or has the form, that the schema allows.",
    "Labels outside the closed list never join with those of other records.",
    "Use one of the values named.",
)

DOCUMENT_RULES = (
    UNREADABLE,
    OUTSIDE,
    TOO_LARGE,
    ENCODING,
    SYNTAX,
    DUPLICATE_KEY,
    TOO_DEEP,
    TOO_MANY_VALUES,
    UNKNOWN_FIELD,
    MISSING_FIELD,
    TYPE,
    VALUE,
)
