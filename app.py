"""CareCircle's page: `streamlit run app.py`."""

import streamlit as st

from coverage.app.page import main

st.set_page_config(page_title="CareCircle", layout="wide", initial_sidebar_state="auto")
st.navigation([st.Page(main, title="CareCircle", default=True)], position="hidden").run()
