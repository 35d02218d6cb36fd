/* Begins a page at its top: Streamlit keeps how far down the former one was read. */
const begun = new WeakSet();

export default function ({ parentElement }) {
  if (begun.has(parentElement)) return;
  begun.add(parentElement);
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}
