/* Draws what lies below anew when the map and the card have been seen and the reader has paused: a click never waits
 * for it. The list of candidates says, whenever it is drawn, which scenario is seen by now.
 */
const QUIET_MS = 700;
const followers = new WeakMap();
let seen;

class Follower {
  constructor() {
    this.timer = 0;
    this.onDrawn = ({ detail }) => this.follow(detail);
  }

  follow(version) {
    seen = version;
    clearTimeout(this.timer);
    if (seen !== undefined && seen !== this.version) this.timer = setTimeout(() => this.tell("version", seen), QUIET_MS);
  }

  stop() {
    clearTimeout(this.timer);
    document.removeEventListener("carecircle-drawn", this.onDrawn);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (!followers.has(parentElement)) followers.set(parentElement, new Follower());
  const follower = followers.get(parentElement);
  follower.stop();
  Object.assign(follower, { version: data.version, tell: setStateValue });
  document.addEventListener("carecircle-drawn", follower.onDrawn);
  follower.follow(seen);
  return () => follower.stop();
}
