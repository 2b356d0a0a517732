"""Campaigns as they are kept."""

from signage.core.showing.campaign import Campaign
from signage.store import tables
from signage.store.documents import Shelf

campaigns: Shelf[Campaign] = Shelf(tables.campaign, Campaign)
