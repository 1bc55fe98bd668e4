/** Sidebar beside page, and what belongs to the window as a whole: keys, palette, drop target, banner. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { ImportFlow } from "../import/import-flow";
import { isAway } from "../state/connection";
import { corpora } from "../state/corpora";
import { activeCount, runningJob } from "../state/jobs";
import { spoken } from "../state/live-region";
import { keepPlace } from "../state/place";
import { changeSetting, settings } from "../state/settings";
import { tokenizers } from "../state/tokenizers";
import { CommandPalette } from "./command-palette";
import { Icon, type IconName } from "./icon";
import { ProgressBar } from "./progress-bar";
import { progressSentence } from "./progress-line";
import { SaveNote } from "./save-note";
import { useWindowKeys } from "./use-window-keys";

export function AppFrame({ children }: { children: ComponentChildren }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const page = useRef<HTMLElement>(null);
  const { path, url } = useLocation();
  const before = useRef(path);
  useEffect(() => {
    // A link that led here and is gone takes the focus with it; keys then start at the page.
    if (before.current !== path && document.activeElement === document.body) page.current?.focus();
    before.current = path;
  }, [path]);
  useEffect(() => keepPlace(url), [url]);
  useWindowKeys(() => setPaletteOpen(true));
  return (
    <>
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <Sidebar />
      <main ref={page} id="page" tabIndex={-1}>
        {children}
      </main>
      <p class="sr" role="status" aria-live="polite">
        {spoken}
      </p>
      {isAway.value && (
        <div class="away" role="alert">
          <Icon name="warn" />
          The program behind this window does not answer. Finished work is safe. It is asked again by itself.
        </div>
      )}
      <SaveNote />
      <ImportFlow />
      {isPaletteOpen && <CommandPalette onClose={() => setPaletteOpen(false)} />}
    </>
  );
}

function Sidebar() {
  const active = activeCount.value;
  return (
    <nav class="side" aria-label="Main">
      <a class="new" href="/train">
        <Icon name="plus" />
        <span>New training</span>
        <kbd>{isMac ? "⌘N" : "Ctrl+N"}</kbd>
      </a>
      <ul class="plain">
        <Place href="/" icon="home" name="Home" />
        <Place href="/corpora" icon="corpora" name="Corpora" count={corpora.value.length || undefined} />
        <Place
          href="/tokenizers"
          icon="tokenizers"
          name="Tokenizers"
          count={tokenizers.value.length || undefined}
        />
        <Place href="/jobs" icon="jobs" name="Jobs" count={active ? `${active} active` : undefined} />
      </ul>
      <div class="gap" />
      <LiveJob />
      <ul class="plain">
        <Place href="/settings" icon="settings" name="Settings" />
        <Place href="/help" icon="help" name="Help" />
        <li>
          <button class="theme" type="button" onClick={flipTheme} title="Light or dark">
            <Icon name="moon" />
            <span>Light or dark</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

function Place({
  href,
  icon,
  name,
  count,
}: {
  href: string;
  icon: IconName;
  name: string;
  count?: string | number | undefined;
}) {
  const { path } = useLocation();
  const isHere = href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
  return (
    <li>
      <a href={href} aria-current={isHere ? "page" : undefined} title={name}>
        <Icon name={icon} />
        <span>{name}</span>
        {count !== undefined && <small class="muted">{count}</small>}
      </a>
    </li>
  );
}

function LiveJob() {
  const job = runningJob.value;
  if (!job) return null;
  const sentence = progressSentence(job);
  return (
    <a class="live" href={`/jobs/${job.id}`} title={sentence}>
      <span class="clip">{job.title}</span>
      <ProgressBar progress={job.progress} label={`Progress of ${job.title}`} />
      <small class="muted">{sentence}</small>
    </a>
  );
}

function flipTheme(): void {
  const chosen = settings.value.theme;
  const isDark =
    chosen === "dark" || (chosen === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  changeSetting({ theme: isDark ? "light" : "dark" }).catch(() => {});
}
