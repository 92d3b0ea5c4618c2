import re
from pathlib import Path

from openiads.simulation.reasons import REASONS

TABLE = Path(__file__).parents[2] / "frontend" / "src" / "battle" / "why_table.ts"


def test_page_knows_every_reason_in_the_order_of_the_engine() -> None:
    listed = re.search(r"const CAUSES: readonly string\[\] = \[(.*?)\];", TABLE.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r'"([^"]+)"', listed[1])) == REASONS
