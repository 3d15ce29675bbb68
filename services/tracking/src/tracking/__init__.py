"""Where every parcel is: its timeline, its status from acceptance on, the carriers' news."""
