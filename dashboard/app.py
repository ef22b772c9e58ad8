"""The pages and their order, and nothing else. `make dashboard` runs this file in Streamlit."""

from pathlib import Path

import streamlit as st

from catalog.store import CatalogError
from dashboard import prose
from reproductions.errors import ReproductionError

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Show the page that the address asks for."""
    # Said first: the browser would fetch a page's own symbol from the net for its tab.
    st.set_page_config(page_icon=str(HERE / "icon.svg"), layout="wide")
    pages = [
        st.Page("views/library.py", title="Library", icon=":material/menu_book:", default=True),
        st.Page("views/paper.py", title="Paper", icon=":material/article:"),
        st.Page("views/theme.py", title="Theme", icon=":material/sell:"),
        st.Page("views/results.py", title="Results", icon=":material/query_stats:"),
        st.Page("views/grading.py", title="Grading", icon=":material/rate_review:"),
    ]
    page = st.navigation(pages, position="top")
    st.set_page_config(page_title=f"{page.title} · litlab")
    st.html(HERE / "style.css")
    try:
        page.run()
    except (CatalogError, ReproductionError) as error:
        st.error(prose.label(str(error)))


if __name__ == "__main__":
    main()
