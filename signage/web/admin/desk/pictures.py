"""Where pages find pictures of rendered media: small copies for lists, or their own size."""

from signage.core.content.asset import Asset, Page


def still_of(page: Page | None) -> Asset | None:
    """Return the picture that stands for a page; a video's or sound's is its card."""
    asset = (page.card or page.asset) if page is not None else None
    return asset if asset is not None and asset.type.startswith("image/") else None


def picture_address(asset: Asset | None, width_px: int) -> str:
    """Return where people find a picture, at most so wide; 0 is its own size."""
    return f"/pictures/{width_px}/{asset.name}" if asset is not None else ""


def picture_of_media(url: str, width_px: int) -> str:
    """Return where people find a picture that a manifest names `/media/…`."""
    return f"/pictures/{width_px}/{url.rpartition('/')[2]}" if url else ""
