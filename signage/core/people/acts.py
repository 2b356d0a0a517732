"""What people and the system do, as sentences: act → (Vietnamese, English)."""

from signage.core.people.rights import Verb

# Acts whose subject is an account, or a screen: the record keeps what it was called then.
ABOUT_PEOPLE = frozenset(
    {
        "login_failed",
        "login_locked",
        "login_unlocked",
        "session_ended",
        "password_reset",
        "second_factor_off",
        "person_created",
        "person_changed",
        "person_disabled",
        "roles_changed",
        "api_token_made",
        "api_token_revoked",
    }
)
ABOUT_SCREENS = frozenset(
    {
        "player_token_made",
        "player_token_revoked",
        "screen_paired",
        "player_restarted",
        "player_identified",
    }
)
ROLE_NAMES: dict[str, tuple[str, str]] = {
    "viewer": ("Người xem", "Viewer"),
    "contributor": ("Cộng tác viên", "Contributor"),
    "editor": ("Biên tập viên", "Editor"),
    "approver": ("Người duyệt", "Approver"),
    "scheduler": ("Người lập lịch", "Scheduler"),
    "operator": ("Trực màn hình", "Operator"),
    "admin": ("Quản trị viên", "Administrator"),
    "auditor": ("Kiểm tra viên", "Auditor"),
}
VERB_NAMES: dict[Verb, tuple[str, str]] = {
    "view": ("xem", "look"),
    "contribute": ("gửi bài", "send contributions"),
    "edit": ("sửa nội dung", "edit content"),
    "approve": ("duyệt", "approve"),
    "withdraw": ("gỡ khỏi màn hình", "take content off the screens"),
    "schedule": ("lập lịch", "schedule"),
    "operate": ("vận hành màn hình", "operate screens"),
    "takeover": ("phát khẩn", "start emergencies"),
    "blackout": ("dừng phát", "switch screens off"),
    "resume": ("cho phát lại", "switch screens on again"),
    "administer": ("quản trị", "administer"),
    "audit": ("đọc nhật ký", "read the audit log"),
}
# What files that were handed out are called, by how their names begin.
EXPORT_NAMES: dict[str, tuple[str, str]] = {
    "audit": ("nhật ký", "the audit log"),
    "inventory": ("danh sách tài khoản và thiết bị", "the list of accounts and devices"),
    "reports": ("báo cáo", "a report"),
    "bao-cao": ("báo cáo", "a report"),
}
ACTS: dict[str, tuple[str, str]] = {
    # People and sessions.
    "login": ("{person} đăng nhập", "{person} signed in"),
    "login_failed": (
        "đăng nhập sai tài khoản “{subject}”",
        "a sign-in as “{subject}” failed",
    ),
    "login_locked": (
        "tạm khóa đăng nhập “{subject}” từ địa chỉ này sau {failures} lần sai",
        "sign-in as “{subject}” from this address was locked after {failures} failures",
    ),
    "login_unlocked": (
        "{person} bỏ tạm khóa đăng nhập của “{subject}”",
        "{person} lifted the sign-in lock of “{subject}”",
    ),
    "logout": ("{person} đăng xuất", "{person} signed out"),
    "session_ended": (
        "{person} kết thúc một phiên của “{subject}”",
        "{person} ended a session of “{subject}”",
    ),
    "password_changed": ("{person} đổi mật khẩu", "{person} changed the password"),
    "password_reset": (
        "{person} cấp mật khẩu dùng một lần cho “{subject}”",
        "{person} gave “{subject}” a one-time password",
    ),
    "second_factor_on": (
        "{person} bật xác thực hai bước",
        "{person} turned two-step sign-in on",
    ),
    "second_factor_off": (
        "{person} tắt xác thực hai bước của “{subject}”",
        "{person} turned two-step sign-in of “{subject}” off",
    ),
    "recovery_code_used": (
        "{person} dùng một mã khôi phục",
        "{person} used a recovery code",
    ),
    "person_created": ("{person} tạo tài khoản “{subject}”", "{person} created “{subject}”"),
    "person_changed": (
        "{person} sửa tài khoản “{subject}”",
        "{person} changed the account “{subject}”",
    ),
    "person_disabled": (
        "{person} khóa tài khoản “{subject}”",
        "{person} disabled the account “{subject}”",
    ),
    "roles_changed": (
        "{person} đổi vai trò của “{subject}”: {roles}",
        "{person} changed the roles of “{subject}”: {roles}",
    ),
    "api_token_made": (
        "{person} tạo khóa API “{label}” cho “{subject}”",
        "{person} made the API token “{label}” for “{subject}”",
    ),
    "api_token_revoked": (
        "{person} thu hồi khóa API “{label}” của “{subject}”",
        "{person} revoked the API token “{label}” of “{subject}”",
    ),
    "refused": (
        "{person} bị từ chối: {what} (địa chỉ {subject})",
        "{person} was refused: {what} (address {subject})",
    ),
    # Players.
    "player_token_made": (
        "{person} cấp khóa cho thiết bị của màn hình “{subject}”",
        "{person} made a player token for screen “{subject}”",
    ),
    "player_token_revoked": (
        "{person} thu hồi khóa thiết bị của màn hình “{subject}”",
        "{person} revoked a player token of screen “{subject}”",
    ),
    "screen_paired": (
        "{person} ghép thiết bị với màn hình “{subject}”",
        "{person} paired a player with screen “{subject}”",
    ),
    "player_restarted": (
        "{person} khởi động lại thiết bị của “{subject}”",
        "{person} restarted the player of “{subject}”",
    ),
    "player_identified": (
        "{person} cho màn hình “{subject}” hiện tên",
        "{person} asked screen “{subject}” to show its name",
    ),
    # Content.
    "uploaded": ("{person} tải lên “{subject}”", "{person} uploaded “{subject}”"),
    "file_deleted": ("{person} xóa “{subject}”", "{person} deleted “{subject}”"),
    "file_renamed": (
        "{person} đổi tên “{subject}” thành “{to}”",
        "{person} renamed “{subject}” to “{to}”",
    ),
    "picked_up": (
        "thư mục có “{subject}” mới hoặc đã sửa",
        "“{subject}” appeared or changed in the folder",
    ),
    "playlist_changed": (
        "{person} sửa danh sách phát “{subject}”",
        "{person} changed the playlist “{subject}”",
    ),
    "playlist_created": (
        "{person} tạo danh sách phát “{subject}”",
        "{person} created the playlist “{subject}”",
    ),
    "superseded": (
        "“{subject}”: {rows} thủ tục hết hiệu lực từ {day} theo “{by}”",
        "“{subject}”: {rows} procedures end on {day} by “{by}”",
    ),
    "card_ended": (
        "“{subject}” nói về thủ tục {code}, rời màn hình ngày {day} theo “{by}”",
        "“{subject}” is about procedure {code} and leaves the screens on {day} by “{by}”",
    ),
    "published": ("“{subject}” được phép phát", "“{subject}” may be shown"),
    "approved": ("{person} duyệt “{subject}”", "{person} approved “{subject}”"),
    "self_approved": ("{person} tự duyệt “{subject}”", "{person} self-approved “{subject}”"),
    "reopened": (
        "{person} rút lại quyết định về “{subject}”, nội dung chờ duyệt lại",
        "{person} took back the decision on “{subject}”, which waits again",
    ),
    "returned": (
        "{person} trả lại “{subject}”: {reason}",
        "{person} returned “{subject}”: {reason}",
    ),
    "withdrawn": (
        "{person} thu hồi “{subject}”: {reason}",
        "{person} withdrew “{subject}”: {reason}",
    ),
    "emergency_published": (
        "{person} phát khẩn “{subject}”, chờ người thứ hai xác nhận: {reason}",
        "{person} published “{subject}” at once, awaiting a second person: {reason}",
    ),
    "emergency_confirmed": (
        "{person} xác nhận bản phát khẩn “{subject}”",
        "{person} confirmed the emergency showing of “{subject}”",
    ),
    "emergency_lapsed": (
        "bản phát khẩn “{subject}” tự thu hồi vì không ai xác nhận",
        "the emergency showing of “{subject}” withdrew itself, nobody confirmed it",
    ),
    "contribution_sent": (
        "{person} gửi “{subject}” cho {to}",
        "{person} sent “{subject}” to {to}",
    ),
    "contribution_accepted": (
        "{person} nhận bài “{subject}” vào “{playlist}”",
        "{person} accepted “{subject}” into “{playlist}”",
    ),
    "contribution_returned": (
        "{person} trả lại bài “{subject}”: {reason}",
        "{person} returned “{subject}”: {reason}",
    ),
    # Showing.
    "campaign_created": ("{person} lập đợt “{subject}”", "{person} created “{subject}”"),
    "campaign_changed": ("{person} sửa đợt “{subject}”", "{person} changed “{subject}”"),
    "campaign_removed": ("{person} xóa đợt “{subject}”", "{person} removed “{subject}”"),
    "acknowledged": (
        "{person} xác nhận đã nhận đợt bắt buộc “{subject}” cho {unit}",
        "{person} acknowledged the mandatory campaign “{subject}” for {unit}",
    ),
    "takeover_requested": (
        "{person} yêu cầu phát khẩn “{subject}”{reach}, chờ người thứ hai: {reason}",
        "{person} asked for the emergency “{subject}”{reach}, awaiting a second person: {reason}",
    ),
    "takeover_started": (
        "{person} phát khẩn “{subject}”{reach}: {reason}",
        "{person} started the emergency “{subject}”{reach}: {reason}",
    ),
    "takeover_changed": (
        "{person} sửa việc phát khẩn “{subject}”{reach}: {reason}",
        "{person} changed the emergency “{subject}”{reach}: {reason}",
    ),
    "takeover_ended": (
        "{person} kết thúc phát khẩn “{subject}”{reach}",
        "{person} ended the emergency “{subject}”{reach}",
    ),
    "blackout_on": (
        "{person} dừng phát {subject}{reach}: {reason}",
        "{person} blacked out {subject}{reach}: {reason}",
    ),
    "blackout_off": (
        "{person} cho phát lại {subject}{reach}: {reason}",
        "{person} resumed {subject}{reach}: {reason}",
    ),
    "mourning_set": (
        "{person} đặt ngày quốc tang “{subject}”",
        "{person} set days of mourning “{subject}”",
    ),
    "calendar_changed": (
        "{person} sửa lịch ngày nghỉ “{subject}”",
        "{person} changed the calendar “{subject}”",
    ),
    # Organisation.
    "unit_created": ("{person} tạo đơn vị “{subject}”", "{person} created unit “{subject}”"),
    "unit_changed": ("{person} sửa đơn vị “{subject}”", "{person} changed unit “{subject}”"),
    "unit_moved": (
        "{person} chuyển đơn vị “{subject}” về “{to}”",
        "{person} moved unit “{subject}” under “{to}”",
    ),
    "unit_merged": (
        "{person} sáp nhập “{subject}” vào “{to}”",
        "{person} merged “{subject}” into “{to}”",
    ),
    "unit_split": (
        "{person} chia “{subject}” thành {to}",
        "{person} split “{subject}” into {to}",
    ),
    "unit_removed": ("{person} xóa đơn vị “{subject}”", "{person} removed unit “{subject}”"),
    "screen_created": (
        "{person} tạo màn hình “{subject}”",
        "{person} created screen “{subject}”",
    ),
    "screen_changed": (
        "{person} sửa màn hình “{subject}”",
        "{person} changed screen “{subject}”",
    ),
    "screen_moved": (
        "{person} chuyển màn hình “{subject}” về “{to}”",
        "{person} moved screen “{subject}” to “{to}”",
    ),
    "screen_removed": (
        "{person} xóa màn hình “{subject}”",
        "{person} removed screen “{subject}”",
    ),
    # The system itself.
    "applied": ("{person} áp dụng tệp “{subject}”", "{person} applied the file “{subject}”"),
    "exported": ("{person} tải về {subject}", "{person} downloaded {subject}"),
    "backed_up": ("{person} sao lưu vào “{subject}”", "{person} backed up to “{subject}”"),
    "restored": (
        "{person} phục hồi từ “{subject}”",
        "{person} restored from “{subject}”",
    ),
    "plays_anchored": (
        "chốt {boots} chuỗi lượt phát, {plays} lượt",
        "anchored {boots} chains of plays, {plays} plays",
    ),
    "plays_forgotten": (
        "bỏ {plays} lượt phát đã quá hạn lưu",
        "let {plays} plays go that were kept long enough",
    ),
}
