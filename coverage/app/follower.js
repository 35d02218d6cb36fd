/* Draws what lies below anew when the map and the card have been seen and the reader has paused: a click never waits
 * for it. The list of candidates says, whenever it is drawn, which scenario is seen by now; the map says when it asks
 * for something, which puts off what waits.
 */
const QUIET_MS = 700;
const ANSWERED_MS = 3000; // after a question, if no answer draws the list
const followers = new WeakMap();
let seen;

class Follower {
  constructor() {
    this.timer = 0;
    this.onDrawn = ({ detail }) => this.follow(detail);
    this.onAsked = () => this.follow(seen, ANSWERED_MS);
  }

  follow(version, quiet = QUIET_MS) {
    seen = version;
    clearTimeout(this.timer);
    if (seen !== undefined && seen !== this.version) this.timer = setTimeout(() => this.tell("version", seen), quiet);
  }

  stop() {
    clearTimeout(this.timer);
    document.removeEventListener("carecircle-drawn", this.onDrawn);
    document.removeEventListener("carecircle-asked", this.onAsked);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (!followers.has(parentElement)) followers.set(parentElement, new Follower());
  const follower = followers.get(parentElement);
  follower.stop();
  Object.assign(follower, { version: data.version, tell: setStateValue });
  document.addEventListener("carecircle-drawn", follower.onDrawn);
  document.addEventListener("carecircle-asked", follower.onAsked);
  follower.follow(seen);
  return () => follower.stop();
}
