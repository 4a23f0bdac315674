// What texts need to know to be drawn: who reads, in which zone, who and what can be mentioned.
import { useMemo } from "./lib.js";
import { useStore, workspaceNow } from "./store.js";

/** {users, channels, me, app, reader:{tz,locale}, now()} for the texts of this page's member. */
export function useTextContext() {
  const users = useStore((s) => s.users);
  const channels = useStore((s) => s.channels);
  const me = useStore((s) => s.me);
  const app = useStore((s) => s.app);
  const moved = useStore((s) => s.clock); // "today" and "in 5 minutes" change when the clock jumps
  const own = users[me];
  return useMemo(
    () => ({ users, channels, me, app, reader: { tz: own?.tz || "UTC", locale: own?.locale || "en-US" }, now: workspaceNow }),
    [users, channels, me, app, own?.tz, own?.locale, moved],
  );
}
