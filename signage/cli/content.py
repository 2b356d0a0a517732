"""check, plan, apply, render: what is in the folders, what plays when, what it looks like."""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from signage.cli.arguments import HERE, AsJson, Site
from signage.core.content.problem import Problem, say
from signage.core.content.register import Tally

HAS_PROBLEMS = 3


def check(site: Site = HERE, as_json: AsJson = False) -> None:
    """Nêu mọi vấn đề của nội dung. Name every problem of the content."""
    from signage.errands.looking import check_site
    from signage.settings import load_settings

    found = asyncio.run(check_site(load_settings(site)))
    problems = found.problems
    if as_json:
        print(json.dumps({"problems": [as_document(p) for p in problems]}, ensure_ascii=False))
    else:
        for problem in problems:
            print(as_line(problem, site))
        for tally in found.lists:
            print(_tally(tally), file=sys.stderr)
        print(_count(problems), file=sys.stderr)
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(HAS_PROBLEMS)


def plan(
    screen: Annotated[str, typer.Option(help="mã màn hình / the screen's id")],
    site: Site = HERE,
    at: Annotated[str | None, typer.Option(help="thời điểm ISO / an ISO time; now")] = None,
    on: Annotated[str | None, typer.Option(help="ngày / a date, 2027-02-06")] = None,
    as_json: AsJson = False,
) -> None:
    """Nêu màn hình phát gì và vì sao. Say what is on a screen, and why."""
    from signage.errands.looking import look_at_site, plan_at, plan_on
    from signage.settings import load_settings

    if at is not None and on is not None:
        raise typer.BadParameter(
            "dùng --at hoặc --on, không dùng cả hai / use --at or --on, not both"
        )
    settings = load_settings(site)
    moment = at or on
    edition, now = asyncio.run(look_at_site(settings, moment=moment))
    if on is not None:
        document = plan_on(edition, screen, _date(on))
        print(json.dumps(document, ensure_ascii=False) if as_json else _day(document))
    else:
        document = plan_at(edition, screen, now)
        print(
            json.dumps(document, ensure_ascii=False)
            if as_json
            else _moment(document, settings.tz, is_now=at is None)
        )


def apply(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml")],
    site: Site = HERE,
) -> None:
    """Nạp đơn vị, màn hình, đợt tuyên truyền… từ tệp. Create or update them from a file."""
    from signage.errands.deeds import apply_to_site
    from signage.settings import load_settings

    for line in apply_to_site(load_settings(site), file):
        print(line)


def render(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    canvas: Annotated[str, typer.Option(help="1920x1080")],
    out: Annotated[Path, typer.Option(help="thư mục ghi ảnh / folder for the pictures")],
    kind: Annotated[str, typer.Option(help="eboard | led")] = "eboard",
    diagonal_in: Annotated[float | None, typer.Option(help="inch, mặc định / default 55")] = None,
    pitch_mm: Annotated[float | None, typer.Option(help="bước điểm ảnh / pixel pitch")] = None,
    distance_m: Annotated[float, typer.Option(help="khoảng cách nhìn / viewing distance")] = 5.0,
    as_json: AsJson = False,
) -> None:
    """Vẽ các trang của một tệp thành PNG. Draw the slides of one file as PNG."""
    from signage.errands.looking import render_file, surface_for

    if kind not in ("eboard", "led"):
        raise typer.BadParameter("--kind: eboard, led")
    surface = surface_for(
        canvas=canvas,
        kind=kind,  # type: ignore[arg-type]  # checked above
        diagonal_in=diagonal_in,
        pitch_mm=pitch_mm,
        distance_m=distance_m,
    )
    pages, problems = asyncio.run(render_file(file, surface, tz="Asia/Ho_Chi_Minh", out=out))
    if as_json:
        document = {"pages": pages, "problems": [as_document(p) for p in problems]}
        print(json.dumps(document, ensure_ascii=False))
    else:
        for page in pages:
            size = f"{page['width_px']}×{page['height_px']}"
            print(f"{page['file']}  {size}  {page['duration_ms'] / 1000:g} s")
        for problem in problems:
            print(as_line(problem, Path()))
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(HAS_PROBLEMS)


def as_document(problem: Problem) -> dict[str, Any]:
    """Return a problem as the JSON of `check`."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "where": problem.where,
        "line": problem.line,
        "message": say(problem),
    }


def as_line(problem: Problem, site: Path) -> str:
    """Return a problem as a line that an editor can jump to."""
    place = f"{site / problem.where}" if problem.where else str(site)
    if problem.line is not None:
        place += f":{problem.line}"
    said = say(problem)
    return f"{place}: {problem.severity}: {said['vi']}\n    {said['en']} [{problem.code}]"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (check, plan, apply, render):
        app.command()(command)


def _tally(tally: Tally) -> str:
    number = tally.number or "–"
    counts = (tally.in_force, tally.upcoming, tally.over)
    vietnamese = "{} đang có hiệu lực, {} sắp, {} đã hết".format(*counts)
    english = "{} in force, {} to come, {} over".format(*counts)
    return f"{tally.where} ({number}): {vietnamese} / {english}"


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return f"{errors} lỗi, {warnings} lưu ý / {errors} errors, {warnings} warnings"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"--on: “{text}” không phải ngày dạng 2027-02-06 / is no date"
        ) from None


def _clock(instant_ms: int, tz: str) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromtimestamp(instant_ms / 1000, ZoneInfo(tz)).strftime("%d/%m/%Y %H:%M:%S")


def _moment(document: dict[str, Any], tz: str, *, is_now: bool) -> str:
    lines = [f"{document['screen']}  {_clock(document['at_ms'], tz)}  {document['revision']}"]
    winner = document["winner"]
    # At any other instant it is what today's plan says: what was shown is in the record of plays.
    words = "đang phát / on air" if is_now else "theo lịch hiện nay / by the plan as it is today"
    lines.append(f"  {words}: {winner['kind']} {winner['id'] or ''} “{winner['title']}”")
    now = document.get("now")
    if now:
        passed, length = now["offset_ms"] / 1000, now["duration_ms"] / 1000
        lines.append(f"    {now['title']}  +{passed:.1f} s / {length:g} s")
    following = document.get("next")
    if following:
        lines.append(
            f"  tiếp theo / next: {following['title']}  {_clock(following['start_ms'], tz)}"
        )
    for loser in document["losers"]:
        lines.append(
            f"  {loser['kind']} {loser['id']} “{loser['title']}”: {loser['message']['vi']}"
        )
    return "\n".join(lines)


def _day(document: dict[str, Any]) -> str:
    tz = document["tz"]
    lines = [f"{document['screen']}  {document['date']}  {tz}"]
    for slot in document["slots"]:
        names = ", ".join(slot["winners"]) or "–"
        start, end = (_clock(slot[key], tz)[11:] for key in ("start_ms", "end_ms"))
        lines.append(f"{start}–{end}  {names}  ({slot['length_ms'] / 1000:g} s)")
        lines += [f"    {e['duration_ms'] / 1000:>6g} s  {e['title']}" for e in slot["entries"]]
    return "\n".join(lines)
