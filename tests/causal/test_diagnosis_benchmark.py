"""The benchmark of diagnosis reads a machine from a folder and prints ranks and hit rates."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "diagnosis.py"
NODES = """id,label,type,io
1,Pump_Ok,Variable,input
2,Level_Ok,Variable,input
3,Pump_On,Variable,output
4,Alarm_1,Alarm,
5,Alarm_2,Alarm,
"""
EDGES = """source_id,target_id,source_label,target_label
1,4,Pump_Ok,Alarm_1
2,4,Level_Ok,Alarm_1
2,5,Level_Ok,Alarm_2
3,5,Pump_On,Alarm_2
"""


def benchmark(folder: Path, *scenarios: Mapping[str, object]) -> list[str]:
    (folder / "nodes.csv").write_text(NODES, encoding="utf-8")
    (folder / "edges.csv").write_text(EDGES, encoding="utf-8")
    (folder / "scenarios.json").write_text(json.dumps(scenarios), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_each_scenario_gets_its_ranks_and_the_next_observation(tmp_path: Path) -> None:
    both = {"scenario": "both", "alarms": ["Alarm_1", "Alarm_2"], "true_causes": ["Level_Ok"]}
    pump = {"scenario": "pump", "alarms": ["Alarm_1"], "true_causes": ["Pump_Ok"]}

    lines = benchmark(tmp_path, both, pump)

    assert lines[1].split() == ["both", "1.00", "1.00", "1", "-"]
    assert lines[2].split()[:4] == ["pump", "1.00", "1.00", "2"]
    assert lines[3] == "hits at 1: 2 of 2; all true causes: 2 of 2"


def test_a_cause_that_cannot_be_found_is_no_hit(tmp_path: Path) -> None:
    command = {"scenario": "command", "alarms": ["Alarm_2"], "true_causes": ["Pump_On"]}

    lines = benchmark(tmp_path, command)

    assert lines[-1] == "hits at 3: 0 of 1; all true causes: 0 of 1"
