//! Physics reaches the shelf by mechanism only.
