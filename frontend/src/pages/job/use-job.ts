/** A job, live: its history first, then its stream; both again when the backend was away. */
import { useEffect, useState } from "preact/hooks";
import type { Job } from "../../../../spec/contract.gen";
import { getJob, getJobHistory, watchJob } from "../../api";
import { returns } from "../../state/connection";
import { isActive } from "../../state/jobs";
import { applyEvent, applyEvents, EMPTY_VIEW, type JobView } from "./job-view";

/** The stream reconnects by itself; this finds a state that changed while the backend was away. */
const REFRESH_MS = 4000;

export function useJob(id: string) {
  const [job, setJob] = useState<Job>();
  const [view, setView] = useState<JobView>(EMPTY_VIEW);
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    let stop = () => {};
    const refresh = async () => {
      try {
        const [found, history] = await Promise.all([getJob(id), getJobHistory(id)]);
        if (!isCurrent) return;
        setJob(found);
        setView(applyEvents(EMPTY_VIEW, history));
        setError(undefined);
        if (isActive(found)) stop = follow();
      } catch (failure) {
        if (isCurrent) setError(failure);
      }
    };
    const follow = () =>
      watchJob(
        id,
        (event) => {
          setView((now) => applyEvent(now, event));
          if (event.kind === "state") ask();
        },
        ask,
      );
    const ask = () => {
      getJob(id).then(
        (found) => isCurrent && setJob(found),
        () => undefined,
      );
    };
    void refresh();
    const timer = setInterval(ask, REFRESH_MS);
    return () => {
      isCurrent = false;
      stop();
      clearInterval(timer);
    };
  }, [id, round, returns.value]);
  return { job, view, error, reload: () => setRound(round + 1), setJob };
}

/** Seconds since 1970, once a second while something runs. */
export function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now() / 1000);
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
