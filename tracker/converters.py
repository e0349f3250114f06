"""What an address may carry."""

from django.urls import register_converter

MAX_KEY = 9_223_372_036_854_775_807
"""PostgreSQL's largest bigint; it answers a larger key with an error instead of with nothing."""


class KeyConverter:
    """`<pk:…>`: a primary key that the database can hold. Anything else is no address (404)."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Raise ValueError, which means "no match", beyond what a key can be."""
        key = int(value)
        if key > MAX_KEY:
            raise ValueError
        return key

    def to_url(self, value: int) -> str:
        return str(value)


def register() -> None:
    """Make `<pk:…>` known; called once, when the app is ready."""
    register_converter(KeyConverter, "pk")
