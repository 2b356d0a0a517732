"""Taking files out of a playlist, and back again while their copies are kept: ten minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.file_name import extension_of
from signage.core.content.source import Source
from signage.core.people.audit import Record
from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.core.time.times import Instant
from signage.errors import Conflict, Rejected
from signage.store.audit import load_records, record
from signage.store.people import load_people
from signage.web.admin.content.playlist_forms import removal_view
from signage.web.admin.content.playlist_views import Removed
from signage.web.admin.content.rules_writing import write_rules
from signage.web.admin.content.upload_parts import read_parts
from signage.web.admin.desk.addresses import address_of
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of
from signage.web.admin.desk.usage import airing_of

UNDONE_WITHIN_MS = 10 * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """One file as it was: its copy, and its place in the order, -1 for none."""

    name: str
    kept: str
    place: int
    record: Record


def routes() -> list[Route]:
    """Return the routes of taking out and putting back."""
    return [
        Route("/playlists/{id}/remove", ask, methods=["POST"]),
        Route("/playlists/{id}/removed", remove, methods=["POST"]),
        Route("/playlists/{id}/restored", restore, methods=["POST"]),
    ]


async def ask(request: Request) -> Response:
    """Say what taking files out would do, with numbers."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    names = _chosen(one, [str(name) for name in form.getlist("file")])
    airing = airing_of(desk.edition, desk.lives(), desk.now)
    view = removal_view(desk.edition, one, names, airing=airing, speech=desk.speech)
    return desk.page("pages/removal.html", view)


async def remove(request: Request) -> Response:
    """Take files out of a playlist: delete them, or drop a shared one from the order."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    names = _chosen(one, [str(name) for name in form.getlist("file")])
    taken = {name: await hold(desk, one, name) for name in names}
    shared = [name for name in names if name.startswith("media/")]
    if shared:
        left = tuple(name for name in one.rules.order if name not in shared)
        await write_rules(desk, one, replace(one.rules, order=left))
    for name in names:
        if name not in shared:
            await desk.parts.library.delete_file(one.id, name)
    unit = desk.unit_of(one.id)

    def write(connection: Connection) -> None:
        for name, arguments in taken.items():
            record(
                connection,
                desk.actor,
                "file_deleted",
                f"{one.id}/{name}",
                now=desk.now,
                unit=unit,
                arguments=arguments,
            )

    await desk.parts.database.write(write)
    # Also out of the order: who puts them back at once must find it as it was left.
    await desk.until(
        lambda edition: not set(names) & {*_names_in(edition, one.id), *_order_of(edition, one.id)}
    )
    return desk.see(address_of(one.id), desk.speech.count("Đã gỡ {n} nội dung.", len(names)))


async def restore(request: Request) -> Response:
    """Put back what was taken out together at one moment."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "edit")
    wanted = [each for each in await _taken(desk, one) if str(each.record.at_ms) == said.get("at")]
    if not wanted:
        text = desk.speech.say("Đã quá mười phút, không còn bản sao để đặt lại.")
        return desk.see(address_of(one.id), text, kind="problem")
    back = [each for each in wanted if await _put_back(desk, one, each)]
    order = list(one.rules.order)
    for each in sorted(back, key=lambda each: each.place):
        if each.place >= 0 and each.name not in order:
            order.insert(each.place, each.name)
    if tuple(order) != one.rules.order:
        await write_rules(desk, one, replace(one.rules, order=tuple(order)))
    names = {each.name for each in back}
    await desk.until(lambda edition: names <= _names_in(edition, one.id))
    text = desk.speech.count("Đã đặt lại {n} nội dung.", len(back))
    return desk.see(address_of(one.id), text)


async def hold(desk: Desk, one: PublishedPlaylist, name: str) -> dict[str, str | int]:
    """Keep the copy of a file that is about to go; return what putting it back needs."""
    folder = desk.parts.library.current.playlists.get(one.id)
    found = next((file for file in folder.files if file.name == name), None) if folder else None
    place = one.rules.order.index(name) if name in one.rules.order else -1
    if found is None or not found.sha256 or name.startswith("media/"):
        return {"kept": "", "place": place}
    source = Source(sha256=found.sha256, extension=extension_of(name), name=name, size_bytes=0)
    await desk.parts.library.hold_copy(source.kept_name)
    return {"kept": source.kept_name, "place": place}


async def removed_lately(desk: Desk, one: PublishedPlaylist) -> tuple[Removed, ...]:
    """Return what was taken out in the last ten minutes and can be put back, newest first."""
    taken = await _taken(desk, one)
    people = await desk.parts.database.read(load_people) if taken else {}
    moments = dict.fromkeys((each.record.at_ms, each.record.person) for each in taken)
    return tuple(
        Removed(
            at=at,
            names=tuple(each.name for each in taken if each.record.at_ms == at),
            line=desk.speech.say(
                "{who} gỡ lúc {time}, đặt lại được đến {until}.",
                who=people[person].name if person in people else person,
                time=desk.speech.time(at),
                until=desk.speech.time(Instant(at + UNDONE_WITHIN_MS)),
            ),
        )
        for at, person in moments
    )


async def _taken(desk: Desk, one: PublishedPlaylist) -> list[_Taken]:
    since, subject = Instant(desk.now - UNDONE_WITHIN_MS), f"{one.id}/"
    records = await desk.parts.database.read(
        lambda c: load_records(c, act="file_deleted", subject=subject, since_ms=since)
    )
    present, kept, found = _names_in(desk.edition, one.id), desk.parts.library.kept, {}
    for each in records:
        name, copy = each.subject.removeprefix(subject), str(each.arguments.get("kept", ""))
        is_shared = name.startswith("media/") and "place" in each.arguments
        if not each.subject.startswith(subject) or name in present or name in found:
            continue
        if is_shared or (copy and (kept / copy).exists()):
            place = int(each.arguments.get("place", -1))
            found[name] = _Taken(name=name, kept=copy, place=place, record=each)
    return list(found.values())


async def _put_back(desk: Desk, one: PublishedPlaylist, taken: _Taken) -> bool:
    if not taken.kept:
        return True
    path = desk.parts.library.kept / taken.kept
    try:
        source = await desk.parts.library.write_file(one.id, taken.name, read_parts(path))
    except (Conflict, FileNotFoundError):
        return False  # somebody put another file there, or the copy is gone; the rest comes back
    unit, subject = desk.unit_of(one.id), f"{one.id}/{source.name}"
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "uploaded", subject, now=desk.now, unit=unit)
    )
    return True


def _names_in(edition: Edition, playlist: str) -> set[str]:
    one = edition.playlists.get(playlist)
    return {item.name for item in one.items} if one is not None else set()


def _order_of(edition: Edition, playlist: str) -> tuple[str, ...]:
    one = edition.playlists.get(playlist)
    return one.rules.order if one is not None else ()


def _chosen(one: PublishedPlaylist, names: Sequence[str]) -> list[str]:
    known = {item.name for item in one.items}
    chosen = [name for name in names if name in known]
    if not chosen:
        raise Rejected("remove: names no file of this playlist", vi="Chưa chọn nội dung nào")
    return chosen
