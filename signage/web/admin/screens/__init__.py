"""Screens: the wall, a screen and why it shows what it shows, its form, pairing a device."""
