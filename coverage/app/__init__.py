"""The page: the only Streamlit in the house."""
