/** Rare actions behind one button. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "./icon";

/** A popover under its button. Without popover support the list simply stays visible. */
export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const place = (): void => {
    const box = button.current?.getBoundingClientRect();
    if (!box || !list.current) return;
    list.current.style.top = `${box.bottom + 4}px`;
    list.current.style.right = `${document.documentElement.clientWidth - box.right}px`;
  };
  useEffect(() => {
    const menu = list.current;
    const close = (): void => menu?.hidePopover?.();
    const enter = (event: Event): void => {
      if (event instanceof ToggleEvent && event.newState === "open") menu?.querySelector("button")?.focus();
    };
    menu?.addEventListener("click", close);
    menu?.addEventListener("toggle", enter);
    return () => {
      menu?.removeEventListener("click", close);
      menu?.removeEventListener("toggle", enter);
    };
  }, []);
  return (
    <>
      <button ref={button} type="button" class="square" aria-label={label} popovertarget={id} onClick={place}>
        <Icon name="more" />
      </button>
      <div ref={list} id={id} popover="auto" class="menu">
        {children}
      </div>
    </>
  );
}
