import { type ReactElement, useEffect } from "react";
import { reloadWhenAnswered } from "./reload-when-answered.ts";

/** The page whose words could not be fetched: says so in both languages, and is loaded anew by itself or by a press. */
export function Unstarted(): ReactElement {
  useEffect(reloadWhenAnswered, []);
  return (
    <main className="page-centre">
      <div className="state" role="alert">
        <h2 lang="zh-CN">页面没能加载。请检查网络，然后重试。</h2>
        <p lang="en">The page could not be loaded. Check your connection and try again.</p>
        <button type="button" className="btn" onClick={() => location.reload()}>
          <span lang="zh-CN">重试</span> <span lang="en">Try again</span>
        </button>
      </div>
    </main>
  );
}
