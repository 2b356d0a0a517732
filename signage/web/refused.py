"""What a page says to somebody who may not: which roles could, and which colleagues have one."""

from starlette.requests import Request

from signage.core.people.acts import ROLE_NAMES
from signage.core.people.audit import EN, VI
from signage.core.people.rights import VERBS_OF, units_where
from signage.store.people import load_people
from signage.web.auth import Asker, NotGranted
from signage.web.language import Speech
from signage.web.parts import parts_of

# More names than this and nobody reads them.
_MOST_NAMES = 5


async def whom_to_ask(request: Request, failure: NotGranted, speech: Speech) -> tuple[str, ...]:
    """Return the sentences: the roles that may do it, and who has one of them in that unit."""
    asker: Asker = request.state.asker
    said = VI if speech.language == "vi" else EN
    roles = [ROLE_NAMES[role][said] for role, verbs in VERBS_OF.items() if failure.verb in verbs]
    people = await parts_of(request).database.read(load_people)
    names = sorted(
        person.name
        for person in people.values()
        if not person.disabled
        and failure.unit in units_where(asker.units, person.grants, failure.verb)
    )
    lines = [speech.say("Vai trò làm được: {roles}.", roles=", ".join(roles).lower())]
    if names:
        shown = ", ".join(names[:_MOST_NAMES])
        lines.append(speech.say("Người có quyền này: {names}.", names=shown))
    return tuple(lines)
