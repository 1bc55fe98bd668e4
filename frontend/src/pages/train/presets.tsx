/** Starts for the form. */
import type { TrainingPreset } from "../../../../spec/contract.gen";

export interface PresetsProps {
  presets: readonly TrainingPreset[];
  chosen: string;
  onChoose: (preset: TrainingPreset) => void;
}

export function Presets({ presets, chosen, onChoose }: PresetsProps) {
  return (
    <fieldset class="presets">
      <legend class="sr">Start from</legend>
      {presets.map((preset) => (
        <label key={preset.id}>
          <input
            type="radio"
            name="preset"
            checked={preset.id === chosen}
            onChange={() => onChoose(preset)}
          />
          <strong>{preset.name}</strong>
          <span>{preset.size_label}</span>
          <small>{preset.help}</small>
        </label>
      ))}
    </fieldset>
  );
}
