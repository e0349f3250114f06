"""The interface's shared mechanics: how it is asked, how it answers, how it describes itself."""
