/** Asks before something is lost: the verb in title and button, what is kept, the safe answer first. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "../../../spec/contract.gen";
import { problemOf } from "../api";
import { ProblemNote } from "./problem-note";

export type ConfirmDialogProps = {
  title: string;
  verb: string;
  keep?: string;
  children: ComponentChildren;
  onConfirm: () => Promise<void> | void;
  onClose: () => void;
};

/** Shown for as long as it is rendered. */
export function ConfirmDialog({
  title,
  verb,
  keep = "Keep it",
  children,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setIsBusy(false);
    }
  };
  return (
    <Modal label={title} onClose={onClose}>
      <h2>{title}</h2>
      <div class="muted">{children}</div>
      {problem && <ProblemNote problem={problem} />}
      <div class="acts">
        <button type="button" onClick={onClose}>
          {keep}
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => void confirm()}>
          {verb}
        </button>
      </div>
    </Modal>
  );
}

/** A native modal dialog: focus, Esc and the inert page behind it come with the element. */
export function Modal({
  label,
  onClose,
  children,
  size,
}: {
  label: string;
  onClose: () => void;
  children: ComponentChildren;
  size?: "large";
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={size}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}
