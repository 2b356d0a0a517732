"""What names and rules of a folder say: in what order files are shown, when, and for how long."""

from datetime import UTC, datetime

from tests.library.world import World, picture

S = "playlists/sanh"


def test_files_play_in_natural_order_behind_those_that_the_rules_name(story):
    @story
    async def _(world: World):
        for name in ("10.png", "9.png", "b.png", "á.png"):
            world.write(f"{S}/{name}", picture())
        world.write("media/giới thiệu.png", picture(9))
        world.write("media/unused.png", picture(8))
        world.write(f"{S}/playlist.toml", 'order = ["b.png", "media/giới thiệu.png"]')
        await world.settle()

        assert world.names() == ["b.png", "media/giới thiệu.png", "9.png", "10.png", "á.png"]
        shared = world.verdict("media/giới thiệu.png")
        assert (shared.where, shared.state) == ("media/giới thiệu.png", "ready")
        assert shared.item.playlist == "sanh"
        assert not any("unused" in job for job in world.jobs)


def test_a_shared_file_is_read_when_an_order_first_names_it(story):
    @story
    async def _(world: World):
        world.write("media/a.png", picture())
        world.write(f"{S}/b.png", picture(2))
        await world.settle()

        world.write(f"{S}/playlist.toml", 'order = ["media/a.png"]')
        await world.settle()

        assert world.verdict("media/a.png").state == "ready"


def test_an_order_that_names_missing_files_says_where(story):
    @story
    async def _(world: World):
        world.write(f"{S}/playlist.toml", 'order = [\n  "x.png",\n  "media/y.png",\n]')
        await world.settle()

        problems = world.folder().problems
        assert [(p.code, p.where, p.line) for p in problems] == [
            ("missing_file", f"{S}/playlist.toml", 2),
            ("missing_file", f"{S}/playlist.toml", 3),
        ]
        assert [p.arguments["folder"] for p in problems] == [f"{S}/", "media/"]


def at(*day):
    """Return a midnight of Vietnam."""
    return int(datetime(*day, tzinfo=UTC).timestamp() - 7 * 3600) * 1000


def test_tokens_of_a_name_say_how_long_and_when(story):
    @story
    async def _(world: World):
        world.write(f"{S}/Tết [1m30s] [2027-02-01..2027-02-12].png", picture())
        await world.settle()

        item = world.folder().files[0].item
        (phase,) = item.phases
        assert item.duration_ms == 90_000
        assert (phase.start_ms, phase.end_ms) == (at(2027, 2, 1), at(2027, 2, 13))


def test_dates_of_a_playlist_and_of_a_name_narrow_each_other_and_void_no_approval(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b [..2027-02-05].png", picture())
        world.write(f"{S}/c [2027-03-01].png", picture())
        await world.settle()
        hashes = {verdict.item.content_hash for verdict in world.folder().files}

        world.write(f"{S}/playlist.toml", "valid_from = 2027-02-01\nvalid_until = 2027-02-12")
        await world.settle()

        spans = [
            [(p.start_ms, p.end_ms) for p in verdict.item.phases]
            for verdict in world.folder().files
        ]
        assert spans == [
            [(at(2027, 2, 1), at(2027, 2, 13))],
            [(at(2027, 2, 1), at(2027, 2, 6))],
            [],
        ]
        assert world.problems() == [("never_shown", f"{S}/c [2027-03-01].png")]
        assert {verdict.item.content_hash for verdict in world.folder().files} == hashes
        assert len(hashes) == 1


def test_a_folder_that_lets_long_pictures_move_asks_anew_for_those_alone(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b [..2027-02-05].png", picture(size=(40, 100)))
        await world.settle()
        before = [verdict.item for verdict in world.folder().files]

        world.write(f"{S}/playlist.toml", 'long = "pan"')
        await world.settle()

        short, tall = (verdict.item for verdict in world.folder().files)
        assert (short.phases[0].body.long, tall.phases[0].body.long) == ("pages", "pan")
        assert short == before[0]
        assert tall.content_hash != before[1].content_hash
        assert tall.phases[0].span == before[1].phases[0].span

        world.write(f"{S}/playlist.toml", 'long = "slowly"')
        await world.settle()
        assert world.problems() == [("bad_value", f"{S}/playlist.toml")]

        world.write(f"{S}/playlist.toml", "")
        await world.settle()
        assert [verdict.item for verdict in world.folder().files] == before


def test_a_bad_date_holds_a_file_back_and_a_bad_duration_does_not(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a [2027-02-30].png", picture())
        world.write(f"{S}/b [0s].png", picture())
        await world.settle()

        assert [verdict.state for verdict in world.folder().files] == ["broken", "ready"]
        assert [code for code, _ in world.problems()] == ["bad_token", "bad_token"]


def test_broken_rules_leave_the_last_good_ones_in_force_also_after_a_restart(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/playlist.toml", 'title = "Sảnh"\napproval = "none"\n')
        await world.settle()

        world.write(f"{S}/playlist.toml", 'titel = "Sảnh"\n')
        await world.settle()
        assert world.folder().rules.title == "Sảnh"
        (problem,) = world.folder().problems
        assert (problem.code, problem.where, problem.line) == (
            "unknown_key",
            f"{S}/playlist.toml",
            1,
        )

        await world.library.stop()
        await world.open()
        await world.settle()
        assert world.folder().rules.title == "Sảnh"
        assert world.folder().rules.approval == "none"

        (world.site / S / "playlist.toml").unlink()
        await world.settle()
        assert world.folder().rules.title == ""
        assert world.problems() == []


def test_rules_in_a_foreign_encoding_are_a_problem(story):
    @story
    async def _(world: World):
        world.write(
            f"{S}/playlist.toml", 'title = "Sảnh"\napproval = "required"\n# é'.encode("utf-16")
        )
        await world.settle()

        assert world.problems() == [("bad_toml", f"{S}/playlist.toml")]


def test_a_new_folder_is_held_until_its_rules_are_read(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/playlist.toml", 'approval = "required"')
        await world.look()
        await world.look(500)
        assert world.verdict("a.png").state == "settling"
        assert world.verdict("a.png").item is None

        await world.look(600)
        assert world.folder().rules.approval == "required"
        assert world.verdict("a.png").state == "ready"
