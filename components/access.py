"""The pages of the product: what each answers and how it stands in the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data import access

FOLDER = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True)
class Page:
    """A page: the users' name for it, the question it answers, and its icon."""

    key: str
    title: str
    question: str
    icon: str

    @property
    def file(self) -> Path:
        """The page's file, as an absolute path."""
        return FOLDER / f"{self.key}.py"


PAGES: dict[str, Page] = {
    page.key: page
    for page in (
        Page("overview", "Overview", "Where do we stand, what changed, what should I ask?", "dashboard"),
        Page(
            "acknowledgements", "Acknowledgements", "Has everyone in scope agreed the version in force?", "fact_check"
        ),
        Page("training", "Training", "Is everyone's training in date, and what lapses next?", "school"),
        Page("incidents", "Incidents", "How many, what kinds, and is it a real change?", "report"),
        Page("registers", "Registers", "Are declarations, profile reviews and images dealt with?", "list_alt"),
        Page("policy", "Policy", "Which promises have evidence, and is the policy itself in order?", "policy"),
        Page("person", "Person", "What does one adult's record say?", "person"),
        Page("meetings", "Meetings", "What was asked, answered and promised?", "event"),
        Page("board_pack", "Board pack", "What do governors read before the meeting?", "description"),
        Page("exports", "Exports", "Which figures can I take away?", "download"),
        Page("data", "Data", "What came in, what waits, how fresh is it?", "upload"),
        Page("definitions", "Definitions", "What does each number mean?", "menu_book"),
        Page("audit", "Audit", "Who opened or exported what?", "visibility"),
    )
}


def pages_for(reader: access.Principal) -> list[Page]:
    """The pages that the reader may open, in the order of the navigation."""
    return [page for page in PAGES.values() if page.file.exists() and access.allowed(reader, f"page:{page.key}")]
