"""The store as players need it: reports, pairing and valid tokens, one call each."""

from collections.abc import Mapping
from typing import Literal

from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.errors import NotFound
from signage.store.database import Database
from signage.store.pairing import claim_token, create_offer, peek_claim
from signage.store.plays import record_report
from signage.store.tokens import load_player_keys


class Ledger:
    """Writes down what players bring."""

    def __init__(self, database: Database) -> None:
        """Write into this store."""
        self._database = database

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        """Make a report durable; return up to which number its boot is."""
        return await self._database.write(lambda c: record_report(c, screen, report, now))

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        """Return a code to show to people and a claim to keep."""
        offer = await self._database.write(lambda c: create_offer(c, now))
        return offer.code, offer.claim

    async def collect_pairing(
        self, claim: str, now: Instant
    ) -> tuple[str, str] | Literal["waiting"] | None:
        """Return screen and token once the code is confirmed; None when there is no such claim."""
        try:
            # Players ask every few seconds; only the answer that hands out a token writes.
            if not await self._database.read(lambda c: peek_claim(c, claim, now)):
                return "waiting"
            paired = await self._database.write(lambda c: claim_token(c, claim, now))
        except NotFound:
            return None
        return "waiting" if paired is None else (paired.screen, paired.token)

    async def player_keys(self) -> Mapping[str, str]:
        """Return every valid token's hash with its screen."""
        return await self._database.read(load_player_keys)
