"""Who gets which role: what providers vouch for, what the role file says, and what happens when it changes."""

from __future__ import annotations

import os

import pytest

from data import audit, roles
from data.access import allowed
from tests.access.conftest import ENTRA, GOOGLE, ROLES, TENANT


def head(**more):
    return {**GOOGLE, "email": "head@school.example", **more}


def test_a_verified_address_of_our_domain_gets_the_role_of_the_file(home):
    found = roles.principal_of(head(email="  HEAD@School.Example "))
    assert (found.subject, found.role, found.schools) == ("google:head@school.example", "headteacher", ("FOUR",))


def test_an_app_role_of_our_tenant_gives_its_role_and_a_persons_own_entry_goes_before_it(home):
    claims = {**ENTRA, "oid": "bbbb-2", "roles": ["Governance.SLT", "Something.Else"]}
    assert roles.principal_of(claims).role == "slt"
    assert roles.principal_of({**ENTRA, "oid": "aaaa-1", "roles": ["Governance.SLT"]}).role == "trustee"


WRONG = {
    "no provider": {"provider": None},
    "a provider that the file does not name": {"provider": "okta"},
    "another issuer": {"iss": "https://accounts.example"},
    "the issuer with a slash": {"iss": "https://accounts.google.com/"},
    "an address that is not verified": {"email_verified": False},
    "verified in words": {"email_verified": "true"},
    "no domain": {"hd": None},
    "another domain": {"hd": "other.example"},
    "our domain for an address of another": {"email": "head@other.example"},
    "an address that only ends like ours": {"email": "head@evilschool.example"},
    "two addresses": {"email": "head@x.example,head@school.example@school.example"},
    "a list of addresses": {"email": ["head@school.example"]},
    "nobody we know": {"email": "stranger@school.example"},
    "an invisible letter in the address": {"email": "he\u200bad@school.example"},
    "the Entra claims of somebody else's provider": {"tid": TENANT, "oid": "aaaa-1", "email": None},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_anything_else_from_google_gives_no_role(home, change):
    assert roles.principal_of(head(**change)) is None


WRONG_ENTRA = {
    "another tenant": {"tid": "99999999-6a55-4d5e-9b70-2f3a51c0aaaa"},
    "another tenant under our issuer's name": {"tid": None},
    "the issuer of another tenant": {"iss": "https://login.microsoftonline.com/9999/v2.0"},
    "no person": {"oid": None},
    "a person who names a tenant": {"oid": f"{TENANT}/aaaa-1"},
    "the address of a known person": {"oid": "cccc-3", "email": "head@school.example", "roles": []},
    "two app roles at once": {"oid": "cccc-3", "roles": ["Governance.SLT", "Governance.Governor"]},
    "app roles as one word": {"oid": "cccc-3", "roles": "Governance.SLT"},
    "an app role we do not know": {"oid": "cccc-3", "roles": ["Global Administrator"]},
}


@pytest.mark.parametrize("change", WRONG_ENTRA.values(), ids=WRONG_ENTRA.keys())
def test_anything_else_from_entra_gives_no_role(home, change):
    assert roles.principal_of({**ENTRA, "oid": "aaaa-1", **change}) is None


def test_the_file_is_read_again_when_it_changes(home):
    assert roles.principal_of(head()).role == "headteacher"
    file = home / "roles.toml"
    file.write_text(ROLES.replace('role = "headteacher"', 'role = "governor"'), encoding="utf-8")
    assert roles.principal_of(head()).role == "governor"
    kept = file.stat()
    file.write_text(ROLES.replace("Head@School.example", "Gone@School.example"), encoding="utf-8")
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns + 1))
    assert roles.principal_of(head()) is None
    assert [entry["action"] for entry in audit.entries()] == ["role file changed"] * 2


BROKEN = {
    "a torn file": ROLES + "\n[[person",
    "an unknown role": ROLES.replace('"trustee"', '"owner"'),
    "a word that nothing reads": ROLES.replace("entra_id", "entra_ids"),
    "somebody twice": ROLES + '\n[[person]]\nemail = " head@school.EXAMPLE"\nrole = "slt"\nschools = ["FOUR"]\n',
    "no schools": ROLES.replace('schools = ["FOUR", "OTHER"]', "schools = []"),
    "schools as a word": ROLES.replace('schools = ["FOUR", "OTHER"]', 'schools = "FOUR"'),
    "any tenant": ROLES.replace(f'tenant = "{TENANT}"', 'tenant = "common"'),
    "no domain": ROLES.replace('domain = "school.example"', 'domain = ""'),
    "another kind of provider": ROLES.replace('kind = "google"', 'kind = "okta"'),
    "app roles as a list": ROLES.replace("app_roles = {", "app_roles = [{").replace('"slt" }', '"slt" }]'),
    "no file": None,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_cannot_be_followed_gives_nobody_a_role(home, text):
    assert roles.principal_of(head()) is not None
    if text is None:
        (home / "roles.toml").unlink()
    else:
        (home / "roles.toml").write_text(text, encoding="utf-8")
    with pytest.raises(roles.RolesUnreadable):
        roles.principal_of(head())


def test_what_a_role_may_is_nothing_without_schools(home):
    found = roles.principal_of(head())
    assert allowed(found, "page:overview")
    assert allowed(type(found)(found.subject, found.role, ()), "page:overview") is None
