"""Images between the screen, the disk and the grid."""
