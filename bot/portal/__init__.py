"""The advisers' portal: server-rendered pages under `/adviseur/`."""
