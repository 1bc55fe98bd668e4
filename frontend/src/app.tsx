/** The window: frame, routes, and what runs as long as it is open. */

import { useEffect } from "preact/hooks";
import { LocationProvider, Route, Router } from "preact-iso";
import { AppFrame } from "./components/app-frame";
import { keepImportDraft } from "./import/import-draft";
import { CorporaPage } from "./pages/corpora";
import { CorpusPage } from "./pages/corpus";
import { ExplorePage } from "./pages/explore";
import { HelpPage } from "./pages/help";
import { HomePage } from "./pages/home";
import { JobPage } from "./pages/job";
import { JobsPage } from "./pages/jobs";
import { NotFoundPage } from "./pages/not-found";
import { SettingsPage } from "./pages/settings";
import { TokenizerPage } from "./pages/tokenizer";
import { TokenizersPage } from "./pages/tokenizers";
import { TrainPage } from "./pages/train";
import { tellTitle, tellUsable } from "./shell";
import { reloadCorpora } from "./state/corpora";
import { watchDrafts } from "./state/drafts";
import { followJobs } from "./state/jobs";
import { whenUsable } from "./state/loads";
import { loadSettings } from "./state/settings";
import { followTitle } from "./state/title";
import { reloadTokenizers } from "./state/tokenizers";

export function App() {
  useEffect(() => {
    // A failure here shows as the banner; the look then stays that of the system.
    loadSettings().catch(() => {});
    void reloadCorpora();
    void reloadTokenizers();
    const stops = [
      followJobs(),
      keepImportDraft(),
      watchDrafts(),
      followTitle(tellTitle),
      whenUsable(tellUsable),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <LocationProvider>
      <AppFrame>
        <Router>
          <Route path="/" component={HomePage} />
          <Route path="/corpora" component={CorporaPage} />
          <Route path="/corpora/:id" component={CorpusPage} />
          <Route path="/train" component={TrainPage} />
          <Route path="/jobs" component={JobsPage} />
          <Route path="/jobs/:id" component={JobPage} />
          <Route path="/tokenizers" component={TokenizersPage} />
          <Route path="/tokenizers/:id" component={TokenizerPage} />
          <Route path="/tokenizers/:id/explore" component={ExplorePage} />
          <Route path="/settings" component={SettingsPage} />
          <Route path="/help" component={HelpPage} />
          <Route path="/help/:topic" component={HelpPage} />
          <Route default component={NotFoundPage} />
        </Router>
      </AppFrame>
    </LocationProvider>
  );
}
