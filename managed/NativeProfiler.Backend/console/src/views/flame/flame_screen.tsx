import { ProfileScreen } from "../parts/profile_screen.tsx";
import { FlameView } from "./flame_view.tsx";

export function FlameScreen() {
  return (
    <ProfileScreen>
      {(profile, stale) => <FlameView profile={profile} stale={stale} />}
    </ProfileScreen>
  );
}
