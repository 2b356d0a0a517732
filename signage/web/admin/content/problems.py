"""Everything that is wrong with content, file by file, and what to do."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import quote

from signage.core.content.problem import Problem
from signage.core.showing.edition import Edition
from signage.web.admin.desk.addresses import address_of
from signage.web.admin.desk.paging import PagesBar, page_of
from signage.web.admin.desk.wording import ProblemLine, problem_lines
from signage.web.language import Speech

GROUPS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """The findings of one playlist, or of the site."""

    name: str
    href: str
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemsView:
    """The page of problems."""

    headline: str
    line: str
    groups: tuple[ProblemGroup, ...]
    pages: PagesBar | None


def problems_view(edition: Edition, *, page: int, speech: Speech) -> ProblemsView:
    """Group every finding of the site by where a person mends it."""
    found = every_problem(edition)
    grouped: dict[str, list[Problem]] = {}
    for problem in found:
        grouped.setdefault(_playlist_of(problem), []).append(problem)
    known = {
        f"playlists/{p.id}/{item.name}" for p in edition.playlists.values() for item in p.items
    }
    errors = sum(problem.severity == "error" for problem in found)
    groups = [
        ProblemGroup(
            name=_name(edition, playlist, speech),
            href=address_of(playlist) if playlist in edition.playlists else "",
            problems=problem_lines(problems, speech, href_of=lambda where: _page_of(where, known)),
        )
        for playlist, problems in grouped.items()
    ]
    part, pages = page_of(
        groups, page, GROUPS_ON_A_PAGE, address=lambda n: f"/problems?page={n}", speech=speech
    )
    return ProblemsView(
        headline=speech.say("Việc cần sửa"),
        line=speech.say(
            "{errors}, {warnings}. Tệp lỗi không lên màn hình, bản tốt trước vẫn phát; danh mục "
            "có dòng nghi ngờ vẫn chiếu các dòng khác.",
            errors=speech.count("{n} lỗi", errors),
            warnings=speech.count("{n} lưu ý", len(found) - errors),
        )
        if found
        else "",
        groups=tuple(part),
        pages=pages,
    )


def every_problem(edition: Edition) -> list[Problem]:
    """Return each finding of the edition once, wherever it is kept."""
    sources: list[Iterable[Problem]] = [edition.problems]
    for playlist in edition.playlists.values():
        sources.append(playlist.problems)
        sources.extend(item.problems for item in playlist.items)
    unique = {
        (problem.code, problem.where, problem.line, str(dict(problem.arguments))): problem
        for source in sources
        for problem in source
    }
    return list(unique.values())


def _page_of(where: str, known: AbstractSet[str]) -> str:
    if where not in known:
        return ""
    _, playlist, file = where.split("/", 2)
    return f"{address_of(playlist)}/items/{quote(file, safe='')}"


def _playlist_of(problem: Problem) -> str:
    folder, _, rest = problem.where.partition("/")
    return rest.partition("/")[0] if folder == "playlists" and "/" in rest else ""


def _name(edition: Edition, playlist: str, speech: Speech) -> str:
    if playlist in edition.playlists:
        return edition.playlists[playlist].title
    return playlist or speech.say("Cả hệ thống")
