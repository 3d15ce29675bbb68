"""The broker's sheet, and the kana of names."""
