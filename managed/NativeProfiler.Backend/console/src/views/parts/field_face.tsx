import { Icon, type IconName } from "./icons.tsx";

interface Props {
  readonly label: string;
  readonly summary: string;
  readonly icon?: IconName;
}

/** What a menu of the picker looks like while it is closed. */
export function FieldFace({ label, summary, icon = "down" }: Props) {
  return (
    <>
      <span class="field-label">{label}</span>{" "}
      <span class="field-value">
        <span>{summary}</span>
        <Icon name={icon} size={14} />
      </span>
    </>
  );
}
