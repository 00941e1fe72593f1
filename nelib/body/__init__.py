"""The body: circulation, organs, sympathetic nerve activity, infusions."""
