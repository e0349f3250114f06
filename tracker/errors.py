"""What the product says when the rules do not allow something."""


class Refused(Exception):
    """Right person, wrong moment. The message is one Chinese sentence: what is the case, what would help.

    Pages and API answer it with 409 and the same words.
    """
