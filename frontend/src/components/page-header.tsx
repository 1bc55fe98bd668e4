/** The top of every page: title, one line of facts, actions, tabs. Also names the window. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { setPageTitle } from "../state/title";

export type PageHeaderProps = {
  title: string;
  crumb?: { href: string; label: string } | undefined;
  meta?: ComponentChildren;
  actions?: ComponentChildren;
  tabs?: readonly { href: string; label: string; isCurrent: boolean }[] | undefined;
};

export function PageHeader({ title, crumb, meta, actions, tabs }: PageHeaderProps) {
  useEffect(() => {
    setPageTitle(title);
  }, [title]);
  return (
    <header>
      <div class="top">
        <div>
          {crumb ? (
            <h1 class="crumb">
              <a href={crumb.href}>{crumb.label}</a>
              <span aria-hidden="true">/</span>
              <span class="here clip" dir="auto" title={title}>
                {title}
              </span>
            </h1>
          ) : (
            <h1>{title}</h1>
          )}
          {meta && <p>{meta}</p>}
        </div>
        {actions && <div class="acts">{actions}</div>}
      </div>
      {tabs && (
        <nav class="tabs" aria-label="Views">
          {tabs.map((tab) => (
            <a key={tab.href} href={tab.href} aria-current={tab.isCurrent ? "page" : undefined}>
              {tab.label}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}
