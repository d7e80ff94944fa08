from __future__ import annotations

from pathlib import Path

HOW_TO = Path(__file__).resolve().parents[5] / "docs" / "how-to" / "write-a-rule-pack.md"


def test_the_example_in_python_runs_and_says_what_it_says_it_says(capsys):
    code = HOW_TO.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    exec(compile(code, "how-to", "exec"), {})
    told = capsys.readouterr().out
    assert "no 科技人员数还差1人" in told
    assert "['科技人员占职工总数的比例·标准：由10%提高到12%。']" in told
