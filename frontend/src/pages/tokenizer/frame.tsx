/** The frame of a tokenizer: name, facts, tabs, actions; inside, one of its views. */
import { useState } from "preact/hooks";
import type { Tokenizer } from "../../../../spec/contract.gen";
import { getTokenizer, renameTokenizer, tokenizerFolderUrl } from "../../api";
import { Failed, Loading } from "../../components/faces";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import { PageHeader } from "../../components/page-header";
import { RenameDialog } from "../../components/rename-dialog";
import { SaveLink } from "../../components/save-link";
import { useResource } from "../../components/use-resource";
import { formatCount } from "../../format";
import { shell } from "../../shell";
import { tokenizerFolder } from "../../state/saving";
import { reloadTokenizers } from "../../state/tokenizers";
import { Explore } from "../explore/explore";
import { ALGORITHMS, labelOf, SPLITS } from "../train/labels";
import { DeleteDialog } from "./dialogs";
import { Overview } from "./overview";
import "../../styles/tokenizer.css";

export interface TokenizerFrameProps {
  id: string;
  view: "overview" | "explore";
}

export function TokenizerFrame({ id, view }: TokenizerFrameProps) {
  const loaded = useResource(() => getTokenizer(id), [id]);
  if (loaded.kind !== "ready") {
    return (
      <>
        <PageHeader title="Tokenizer" crumb={{ href: "/tokenizers", label: "Tokenizers" }} />
        <div class="page">
          {loaded.kind === "loading" ? (
            <Loading what="Opening the tokenizer" reason="Reading its report from disk." />
          ) : (
            <Failed problem={loaded.problem} onRetry={loaded.reload} />
          )}
        </div>
      </>
    );
  }
  return <Full tokenizer={loaded.value} view={view} onChanged={loaded.reload} />;
}

function Full({
  tokenizer,
  view,
  onChanged,
}: {
  tokenizer: Tokenizer;
  view: TokenizerFrameProps["view"];
  onChanged: () => void;
}) {
  const [dialog, setDialog] = useState<"rename" | "delete">();
  const home = `/tokenizers/${tokenizer.id}`;
  return (
    <>
      <PageHeader
        title={tokenizer.name}
        crumb={{ href: "/tokenizers", label: "Tokenizers" }}
        meta={<IdLine tokenizer={tokenizer} />}
        actions={
          <>
            <SaveLink
              look="button primary"
              url={tokenizerFolderUrl(tokenizer.id)}
              what={tokenizerFolder(tokenizer)}
            >
              <Icon name="export" />
              {shell.value.kind === "window" ? "Save as…" : "Download"}
            </SaveLink>
            <Menu label="More for this tokenizer">
              <button type="button" class="quiet" onClick={() => setDialog("rename")}>
                Rename…
              </button>
              <button type="button" class="quiet danger" onClick={() => setDialog("delete")}>
                Delete…
              </button>
            </Menu>
          </>
        }
        tabs={[
          { href: home, label: "Overview", isCurrent: view === "overview" },
          { href: `${home}/explore`, label: "Explore", isCurrent: view === "explore" },
        ]}
      />
      {view === "explore" ? <Explore tokenizerId={tokenizer.id} /> : <Overview tokenizer={tokenizer} />}
      {dialog === "rename" && (
        <RenameDialog
          title="Rename the tokenizer"
          name={tokenizer.name}
          onClose={() => setDialog(undefined)}
          onRename={async (name) => {
            await renameTokenizer(tokenizer.id, name);
            onChanged();
            void reloadTokenizers();
          }}
        />
      )}
      {dialog === "delete" && <DeleteDialog tokenizer={tokenizer} onClose={() => setDialog(undefined)} />}
    </>
  );
}

function IdLine({ tokenizer }: { tokenizer: Tokenizer }) {
  const { config, corpus_id: corpusId, corpus_name: corpusName } = tokenizer;
  return (
    <span class="idline">
      <span>{labelOf(ALGORITHMS, config.algorithm)}</span>
      <span>{formatCount(tokenizer.vocab_size)} tokens</span>
      <span>{labelOf(SPLITS, config.split)} split</span>
      {corpusName !== "" && (
        <span>
          trained on {corpusId == null ? corpusName : <a href={`/corpora/${corpusId}`}>{corpusName}</a>}
        </span>
      )}
    </span>
  );
}
