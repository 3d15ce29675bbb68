"""Parcel tracking of Sagawa and Yamato."""
