"""The panels about the registers that the policy creates."""

from __future__ import annotations

import pandas as pd

from charts import register
from queries import runner, verdicts
from reports.panel import Panel


def _first(frame: pd.DataFrame) -> dict[str, int]:
    if frame.empty:
        return {}
    return {
        str(name): 0 if pd.isna(value) else int(value) for name, value in frame.select_dtypes("number").iloc[0].items()
    }


def _declarations(frame: pd.DataFrame, _: runner.Filters) -> str:
    row = _first(frame)
    return verdicts.declarations(row.get("met", 0), row.get("base", 0), row.get("waiting", 0))


def _profiles(frame: pd.DataFrame, _: runner.Filters) -> str:
    whole = frame[frame["staff_group"] == "all"]
    return verdicts.profile_reviews(int(whole["met"].sum()), int(whole["base"].sum()))


def _images(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return verdicts.images(0, 0, None)
    oldest = frame["oldest_days"].max()
    return verdicts.images(
        int(frame["held"].sum()), int(frame["taken"].sum()), None if pd.isna(oldest) else int(oldest)
    )


def _phones(frame: pd.DataFrame, _: runner.Filters) -> str:
    return verdicts.phone_use(int(frame["met"].sum()), int(frame["base"].sum()))


def _waiting(frame: pd.DataFrame, _: runner.Filters) -> str:
    declared = int((frame["waits_for"].astype(str).str.contains("conversation", case=False)).sum()) if len(frame) else 0
    return verdicts.waiting(declared, len(frame) - declared)


def _open_images(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No image is waiting on a personal device."
    late = int(frame["is_over_limit"].astype(bool).sum())
    said = verdicts.count(int(frame["in_all"].iloc[0]), "image is", "images are")
    return verdicts.sentence(f"{said} not yet transferred and deleted; {late or 'none'} past the limit")


def _held(frame: pd.DataFrame, _: runner.Filters) -> str:
    if frame.empty:
        return "No image is held on personal equipment."
    oldest = verdicts.days(float(frame["school_days_held"].max()))
    return verdicts.sentence(f"the oldest image on a personal device has been there for {oldest}")


PANELS = (
    Panel("register_declarations", "register_declarations", _declarations,
          "Live social contacts: acknowledged by the head within 5 school days and reviewed within 12 months; "
          "one whose time is not over is not judged yet.",
          figure=lambda frame: register.declarations(frame.drop(columns="met"))),
    Panel("register_profiles", "register_profile_reviews", _profiles,
          "New adults of the last twelve months who reviewed their own profiles within the time allowed.",
          figure=register.profile_reviews),
    Panel("register_images", "register_images", _images,
          "Images taken on personal equipment: 1 school day to transfer, 5 to delete.",
          figure=register.images_by_term),
    Panel("register_phones", "register_phone_use", _phones,
          "Uses of a personal phone with express permission, or in an emergency.",
          figure=register.phone_use),
    Panel("register_waiting", "register_waiting", _waiting,
          "What waits for the headteacher, oldest first.", is_list=True),
    Panel("register_images_held", "register_images_open", _held,
          "School days since each image was taken; 5 are allowed.", figure=register.images_open, is_wide=True),
    Panel("register_images_open", "register_images_open", _open_images, "Oldest first.", is_list=True),
)  # fmt: skip
