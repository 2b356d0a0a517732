"""How office staff name things: kinds of content, states of an item, problems beside a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from signage.core.content.card import Card, Infographic, QuestionList, Table, TickerLines
from signage.core.content.playlist import Audio, Body, Document, Picture, Video
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.showing.edition import ItemState, PublishedItem
from signage.web.admin.desk.row_places import found_by, placed
from signage.web.admin.desk.screen_state import State, StateCode
from signage.web.admin.desk.usage import Airing
from signage.web.language import Speech, mark

CARD_NAMES = {
    "announcement": mark("Thông báo"),
    "notice": mark("Lưu ý"),
    "qa": mark("Hỏi đáp"),
    "event": mark("Sự kiện"),
    "guide": mark("Hướng dẫn"),
    "contact": mark("Liên hệ"),
    "qr": mark("Mã QR"),
}

_KINDS_BY_EXTENSION = {
    mark("Ảnh"): ("png", "jpg", "jpeg", "webp", "avif", "gif", "heic"),
    mark("Video"): ("mp4", "webm", "mov", "mkv"),
    mark("Âm thanh"): ("mp3", "m4a", "ogg", "wav"),
    mark("PDF"): ("pdf",),
    mark("Tin, thông báo"): ("md",),
    mark("Số liệu"): ("toml",),
    mark("Bảng, danh mục"): ("csv", "xlsx", "ods", "docx"),
    mark("Chữ chạy"): ("txt",),
}
_STATES: dict[ItemState, tuple[StateCode, str]] = {
    "checking": ("information", mark("Đang kiểm tra")),
    "broken": ("problem", mark("Hỏng, cần sửa")),
    "waiting": ("waiting", mark("Chờ duyệt")),
    "returned": ("problem", mark("Bị trả lại")),
    "withdrawn": ("asleep", mark("Đã gỡ")),
    "on_air": ("on_air", mark("Sẵn sàng phát")),
    "expired": ("asleep", mark("Đã hết hạn")),
}
_WITH_OLD_ON_AIR: dict[ItemState, str] = {
    "checking": mark("Đang kiểm tra bản mới, bản trước vẫn phát"),
    "broken": mark("Bản mới hỏng, bản trước vẫn phát"),
    "waiting": mark("Bản mới chờ duyệt, bản trước vẫn phát"),
    "returned": mark("Bản mới bị trả lại, bản trước vẫn phát"),
}
POLICIES = {
    "required": mark("Phải duyệt trước khi phát"),
    "none": mark("Phát ngay, không cần duyệt"),
    "folder": mark("Ai ghi được vào thư mục là phát được"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """One finding as it stands on a page."""

    key: str
    state: StateCode
    sentence: str
    where: str
    href: str = ""  # where a person mends it


def kind_words(body: Body, speech: Speech) -> str:  # noqa: C901  # a table of kinds
    """Say what kind of thing this is."""
    match body:
        case Picture(frames=frames) if frames > 1:
            return speech.say("Ảnh động")
        case Picture():
            return speech.say("Ảnh {width}×{height}", width=body.width_px, height=body.height_px)
        case Video():
            return speech.say("Video {width}×{height}", width=body.width_px, height=body.height_px)
        case Audio():
            return speech.say("Âm thanh")
        case Document():
            return speech.count("PDF, {n} trang", body.pages)
        case Card():
            return speech.say(CARD_NAMES[body.type])
        case Infographic():
            return speech.say("Số liệu")
        case QuestionList():
            return speech.count("{n} câu hỏi đáp", len(body.questions))
        case Table():
            return speech.count("Bảng {n} dòng", len(body.rows))
        case ProcedureList():
            return speech.count("Danh mục {n} thủ tục", len(body.rows))
        case TickerLines():
            return speech.count("Chữ chạy, {n} dòng", len(body.lines))


def form_words(body: Body, speech: Speech) -> str:
    """Say what kind of thing this is without its size: what things of one form have in common."""
    words = {
        Picture: mark("Ảnh"),
        Video: mark("Video"),
        Audio: mark("Âm thanh"),
        Document: mark("PDF"),
        Infographic: mark("Số liệu"),
        QuestionList: mark("Hỏi đáp"),
        Table: mark("Bảng"),
        ProcedureList: mark("Danh mục thủ tục"),
        TickerLines: mark("Chữ chạy"),
    }
    return speech.say(CARD_NAMES[body.type] if isinstance(body, Card) else words[type(body)])


def file_kind_words(extension: str, speech: Speech) -> str:
    """Say what kind of thing a file was, by its extension alone: it is gone."""
    for words, extensions in _KINDS_BY_EXTENSION.items():
        if extension in extensions:
            return speech.say(words)
    return "–"


def item_state(item: PublishedItem, airing: Airing, speech: Speech) -> State:
    """Say the state of an item, and on how many screens it plays now."""
    screens = airing.of(item.item)
    if item.state == "on_air" and screens:
        return airing.state(screens, speech)
    code, words = _STATES[item.state]
    if item.item is not None and item.state in _WITH_OLD_ON_AIR:
        words = _WITH_OLD_ON_AIR[item.state]
    return State(code=code, words=speech.say(words))


def policy_words(policy: str, speech: Speech) -> str:
    """Say what the approval policy of a playlist means."""
    return speech.say(POLICIES.get(policy, POLICIES["required"]))


def saving_words(policy: str, screens: int, speech: Speech) -> State:
    """Say what saving something in a playlist does: it waits, or it is on screens at once."""
    if policy == "required":
        words = speech.say("Lưu xong, nội dung chờ người khác duyệt rồi mới phát.")
        return State(code="information", words=words)
    if not screens:
        words = speech.say("Danh sách này không cần duyệt: lưu là phát được ngay.")
        return State(code="information", words=words)
    words = speech.count("Danh sách này không cần duyệt: lưu là lên ngay {n} màn hình.", screens)
    return State(code="waiting", words=words)


def problem_lines(
    problems: Iterable[Problem], speech: Speech, *, href_of: Callable[[str], str] = lambda _: ""
) -> tuple[ProblemLine, ...]:
    """Return findings as they stand on a page, errors first; `href_of` leads to a place."""
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    return tuple(
        ProblemLine(
            key=f"{problem.code}-{problem.where}-{problem.line or 0}-{number}",
            state="problem" if problem.severity == "error" else "waiting",
            sentence=_sentence(problem, speech),
            where=_where(problem, speech),
            href=href_of(problem.where),
        )
        for number, problem in enumerate(ordered)
    )


def is_doubt(problem: Problem) -> bool:
    """Tell whether a page asks about it: people answer there instead of writing a file."""
    return "answers" in problem.arguments


def _sentence(problem: Problem, speech: Speech) -> str:
    sentence = speech.problem(placed(problem, speech))
    if not is_doubt(problem):
        return sentence
    what, _, _ = sentence.partition(" — ")
    return speech.say("{what} — sửa trong tệp, hoặc trả lời ở trang của tệp", what=what)


def _where(problem: Problem, speech: Speech) -> str:
    if row := found_by(problem.arguments, speech):
        return f"{problem.where} · {row}"
    line = speech.say(", dòng {line}", line=problem.line) if problem.line else ""
    return problem.where + line
