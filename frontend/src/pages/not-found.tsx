/** An address that names no page. */
import { NotFound } from "../components/faces";
import { PageHeader } from "../components/page-header";

export function NotFoundPage() {
  return (
    <>
      <PageHeader title="Not found" />
      <div class="page">
        <NotFound />
      </div>
    </>
  );
}
