"""The `calc-broker` daemon: it decides, keeps and serves."""
