/** A size over decades: a log slider and the exact number, one value. */
import { parseCount, positionOf, SLIDER_MAX, sizeAt, TICKS } from "./vocab-slider-scale";

export interface VocabSliderProps {
  id: string;
  /** As written in the exact field; may be half typed. */
  value: string;
  onChange: (value: string) => void;
  describedBy: string;
  isInvalid: boolean;
}

export function VocabSlider({ id, value, onChange, describedBy, isInvalid }: VocabSliderProps) {
  const size = parseCount(value);
  const position = positionOf(size ?? 0);
  const grouped = size === undefined ? value : size.toLocaleString("en");
  return (
    <>
      <div class="size">
        <input
          id={`${id}-slider`}
          type="range"
          min="0"
          max={SLIDER_MAX}
          step="0.01"
          value={position}
          style={{ "--at": `${(position / SLIDER_MAX) * 100}%` }}
          aria-label="Vocabulary size"
          aria-valuetext={`${grouped} tokens`}
          aria-describedby={describedBy}
          onInput={(event) => onChange(sizeAt(Number(event.currentTarget.value)).toLocaleString("en"))}
        />
        <input
          id={id}
          type="text"
          inputMode="numeric"
          value={value}
          autocomplete="off"
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          onInput={(event) => onChange(event.currentTarget.value)}
          onBlur={() => onChange(grouped)}
        />
      </div>
      <div class="small ticks" aria-hidden="true">
        {TICKS.map(({ at, label }) => (
          <span key={label} style={{ left: `${(at / SLIDER_MAX) * 100}%` }}>
            {label}
          </span>
        ))}
      </div>
    </>
  );
}
