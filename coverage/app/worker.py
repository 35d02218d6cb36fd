"""A thread that stays: Streamlit takes a new one for every run, and a new thread sets up every projection anew."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import streamlit as st

Given = ParamSpec("Given")
Made = TypeVar("Made")


def worked(make: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """Do some work that touches nothing of Streamlit in the thread that stays, and wait for it."""
    return _thread().submit(make, *given, **named).result()


@st.cache_resource(show_spinner=False)
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="carecircle")
