"""The first accounts of an empty installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tracker.models import Organization, User


@pytest.mark.django_db
def test_three_officers_once_with_passwords_of_their_own() -> None:
    out = StringIO()
    call_command("open_platform", stdout=out)
    printed = [line.split("\t") for line in out.getvalue().splitlines() if "\t" in line]
    assert [(user, label) for user, _, label in printed] == [
        ("sysadmin", "系统管理员"),
        ("secadmin", "安全管理员"),
        ("auditor", "审计管理员"),
    ]
    assert all(User.objects.get(username=user).check_password(word) for user, word, _ in printed)
    assert len({word for _, word, _ in printed}) == 3

    with pytest.raises(CommandError, match="平台单位已经建立"):
        call_command("open_platform")
    assert (User.objects.count(), Organization.objects.count()) == (3, 1)
