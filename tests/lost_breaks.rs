//! A document of our own with the defects of a report that went through a web site: lost paragraph breaks, markers, hard
//! wraps, page numbers and stray spaces.

use hanfix::{Repairer, repair};

const DAMAGED: &str = "\
按照县里部署，镇党委召开了专题会议，对照方案逐项检查，听取了十一个村的意见，现将有关情况报告如下。
一、检查出的突出问题（一）在防汛准备方面。一是沟渠清理不及时。个别村到五月底还没有完成清淤，遇到大雨容易内涝。二是物资储备不足。沙袋和水泵数量偏少，##paidbegin##不能满足两个村同时抢险的需要。（二）在道路管护方面。养护队人手不够，有的路段坑洼较多，村民意见较大。（三）在服务群众方面。窗口人员业务不熟，办一件事要跑几趟。
二是反馈不及时。群众提出的诉求，有的过了半个月还没有答复。（四）在安全生产方面。小作坊排查不细，用电隐患没有全部消除。
二、原因剖析针对以上问题，镇党委认真查找了根源，主要有以下两点：（一）责任意识不强。有的干部认为大水多年不遇，存在侥幸心理。（二）工作标准不高。满足于完成任务，不注重实际效果。
三、下一步工作安排当前，汛期临近，我们将重点抓好三件事。（一）抓紧清淤。六月十日前全部完成。（二）配齐物资。按照村均五百个的标准购置沙袋。（三）整治隐患。对小作坊逐户检查，建立台账。
##paidend##
";

const REPAIRED: &str = "\
按照县里部署，镇党委召开了专题会议，对照方案逐项检查，听取了十一个村的意见，现将有关情况报告如下。
一、检查出的突出问题
（一）在防汛准备方面。一是沟渠清理不及时。个别村到五月底还没有完成清淤，遇到大雨容易内涝。二是物资储备不足。沙袋和水泵数量偏少，不能满足两个村同时抢险的需要。
（二）在道路管护方面。养护队人手不够，有的路段坑洼较多，村民意见较大。
（三）在服务群众方面。窗口人员业务不熟，办一件事要跑几趟。
二是反馈不及时。群众提出的诉求，有的过了半个月还没有答复。
（四）在安全生产方面。小作坊排查不细，用电隐患没有全部消除。
二、原因剖析
针对以上问题，镇党委认真查找了根源，主要有以下两点：
（一）责任意识不强。有的干部认为大水多年不遇，存在侥幸心理。
（二）工作标准不高。满足于完成任务，不注重实际效果。
三、下一步工作安排
当前，汛期临近，我们将重点抓好三件事。
（一）抓紧清淤。六月十日前全部完成。
（二）配齐物资。按照村均五百个的标准购置沙袋。
（三）整治隐患。对小作坊逐户检查，建立台账。
";

#[test]
fn lost_breaks_come_back() {
    assert_eq!(repair(DAMAGED), REPAIRED);
    assert_eq!(repair(REPAIRED), REPAIRED);
}

/// Where no other heading shows that headings are short and stand alone, the cut is only reported.
#[test]
fn a_heading_without_evidence_is_reported_with_its_cut() {
    let text = "二、原因剖析针对以上问题，镇党委认真查找了根源。";
    let found = Repairer::default().lint(text);
    assert_eq!(repair(text), text);
    let cut = found.iter().find(|d| &*d.rule == "layout/heading-without-mark").expect("reported");
    assert_eq!((cut.span.start, cut.replacement.as_deref()), ("二、原因剖析".len(), Some("\n")));
}

/// Breaks `text` after every `width` characters, indents each paragraph, and puts a page number between two lines.
fn printed(paragraphs: &[&str], width: usize) -> String {
    let mut out = String::new();
    for (n, paragraph) in paragraphs.iter().enumerate() {
        let mut column = 2;
        out.push_str("\u{3000}\u{3000}");
        for c in paragraph.chars() {
            if column >= width && !"，。、；：！？”）》".contains(c) {
                out.push('\n');
                if n == 1 && column == width && !out.contains("— 1 —") {
                    out.push_str("— 1 —\n");
                }
                column = 0;
            }
            out.push(c);
            column += 1;
        }
        out.push('\n');
    }
    out
}

#[test]
fn printed_pages_become_paragraphs() {
    let paragraphs = [
        "今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，没有出过差错。镇里把这些做法写成册子，发到每个村民小组。",
        "入秋以后，镇里又请来老支书讲课，他说：“水来的时候，最怕没有准备；有了准备，再大的水也不怕。”大家听了，都说讲得实在，回去以后把各家的排水沟又挖深了一尺，把低洼处的粮食搬到了高处。",
        "到十月底，全镇没有一户进水，没有一人受伤，粮食颗粒归仓。",
    ];
    let whole: String = paragraphs.iter().map(|p| format!("\u{3000}\u{3000}{p}\n")).collect();
    for width in [22, 28, 35, 40] {
        assert_eq!(repair(&printed(&paragraphs, width)), whole, "width {width}");
    }
    assert_eq!(repair(&whole), whole);
}

#[test]
fn verse_and_lists_stay() {
    for text in [
        "床前的灯还亮着，\n窗外的雨还下着，\n你说你会回来，\n我就一直等着。\n",
        "到会：\n赵明 钱亮 孙文\n请假：\n李力\n",
        "材料清单\n一号沙袋\n二号水泵\n三号雨衣\n合计三种\n",
        "春江潮水连海平，海上明月共潮生。\n滟滟随波千万里，何处春江无月明。\n",
    ] {
        assert_eq!(repair(text), text);
    }
}

#[test]
fn spaces_and_shadows_go() {
    assert_eq!(repair("防 　 汛 　 工 　 作 　 总 　 结"), "防汛工作总结");
    assert_eq!(repair("各村要认真落 实防汛 责任，不得有 误。"), "各村要认真落实防汛责任，不得有误。");
    assert_eq!(repair("年度防汛工作总结年度防汛工作总结\n各位代表：\n"), "年度防汛工作总结\n各位代表：\n");
    assert_eq!(repair("第三条 各村应当落实责任。"), "第三条 各村应当落实责任。");
}

/// `paragraphs` in lines of `width` characters, a blank line behind each.
fn double_spaced(paragraphs: &[&str], width: usize) -> String {
    let lines = paragraphs.iter().flat_map(|p| {
        let chars: Vec<char> = p.chars().collect();
        chars.chunks(width).map(String::from_iter).collect::<Vec<_>>()
    });
    lines.collect::<Vec<_>>().join("\n\n") + "\n"
}

#[test]
fn lines_with_blank_lines_between_become_paragraphs() {
    let paragraphs = [
        "今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，到十月底没有出过差错，没有一户进水。",
        "入秋以后，镇里请来老支书讲课，大家听了，都说讲得实在，回去以后把各家的排水沟又挖深了一尺，把低洼处的粮食搬到高处。",
        "到十月底，全镇没有一户进水，没有一人受伤，粮食颗粒归仓，县里派人来看过，说这些办法可以教给别的镇，镇里就把它们写成了册子。",
    ];
    for width in [25, 27, 31] {
        let repaired = repair(&double_spaced(&paragraphs, width)).into_owned();
        let whole = paragraphs.join("\n\n") + "\n";
        assert_eq!(repaired, whole, "width {width}");
        assert_eq!(repair(&whole), whole);
    }
}

#[test]
fn a_page_break_is_no_paragraph_break() {
    let page = "　　今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸\n门三天一查，没有出过差错。镇里把这些做法写成册子，发到每个村民小组，又";
    let next = "请来老支书讲课。\n　　入秋以后，各家的排水沟又挖深了一尺，低洼处的粮食都搬到了高处，村口的\n石桥也加固了。\n";
    let whole = "　　今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，没有出过差错。镇里把这些做法写成册子，发到每个村民小组，又请来老支书讲课。\n　　入秋以后，各家的排水沟又挖深了一尺，低洼处的粮食都搬到了高处，村口的石桥也加固了。\n";
    for between in [
        "\n— 3 —\n",
        "\n\n— 3 —\n\n",
        "\n\n第 3 页 共 20 页\n\n",
        "\n\n\u{C}",
        "\n\u{C}",
        "\n\n— 3 —\n\n\u{C}",
        "\n\n－3－\n\u{C}",
    ] {
        assert_eq!(repair(&[page, between, next].concat()), whole, "{between:?}");
    }
    // What is no page break parts paragraphs; a heading that stands alone is no header.
    let kept = [page, "\n\n", next].concat();
    assert!(repair(&kept).contains("发到每个村民小组，又\n\n请来"), "{}", repair(&kept));
}

/// A header that interrupts sentences elsewhere goes where it stands between two paragraphs too, with its blank lines.
#[test]
fn a_header_between_paragraphs_goes() {
    const TEXT: &str = "今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查，没有出过差错，镇里把这些做法写成册子，发到每个村民小组，又请来老支书讲课，一直讲到天黑，大家都说听懂了，入秋以后，镇里组织人手对水库、堤坝、涵洞和沟渠逐一检查，查出隐患三十二处，列成清单，一处一处地修，到十月底全部修完，又备足了沙袋和水泵，存放在各村的仓库里，专人看管，每月清点一次，低洼处的四十六户人家，都登记造册，写明老人和孩子有几个，哪家有车，谁去接谁，送到哪里，";
    let paragraph = |n: usize| {
        let cut: String = TEXT.chars().cycle().skip(n * 31).take(200 + n).collect();
        cut.trim_matches(['，', '、']).to_owned() + "。"
    };
    let header = "防汛工作资料汇编";
    let mut text = Vec::new();
    for n in 0..9 {
        let lines: Vec<char> = paragraph(n).chars().collect();
        // On two pages of three the header interrupts the paragraph, on the third it stands behind it.
        for (at, line) in lines.chunks(28).enumerate() {
            text.push(String::from_iter(line));
            if n % 3 < 2 && at == 6 - n % 3 {
                text.extend(["".into(), header.into(), "".into()]);
            }
        }
        text.push("".into());
        if n % 3 == 2 && n < 8 {
            text.extend([header.into(), "".into()]);
        }
    }
    let whole: Vec<String> = (0..9).map(paragraph).collect();
    assert_eq!(repair(text.join("\n").trim_end()), whole.join("\n\n"));
    // A heading of one form in the reports of several years is no header.
    for year in ["二、2013年工作安排", "二、2014年工作安排", "二、2015年工作安排"] {
        let place = text.iter().position(String::is_empty).unwrap_or(0);
        text.splice(place..place, [String::new(), year.to_owned()]);
        assert!(repair(&text.join("\n")).contains(year), "{year}");
    }
}

/// The lines of a text that stands in a document several times are no headers.
#[test]
fn a_repeated_text_loses_nothing() {
    let text: Vec<char> = "今年雨水偏多，各村提前疏通沟渠，备足沙袋，夜里也有人值守，水库的闸门三天一查没有出过差错镇里把这些做法写成册子发到每个村民小组，又请来老支书讲课，一直讲到天黑，大家都说听懂了。".chars().collect();
    for width in [14, 19, 22, 25] {
        let lines: Vec<String> = text.chunks(width).map(String::from_iter).collect();
        for times in 2..6 {
            let text = vec![lines.join("\n"); times].join("\n");
            let bare = |t: &str| t.replace('\n', "");
            assert_eq!(bare(&repair(&text)), bare(&text), "{width}, {times} times");
        }
    }
}

#[test]
fn hyphens_and_spaces_at_the_joints() {
    let text = "　　镇里请来的技术员还对大家说，水位计的说明书上写着 maintenance 和 calibra-\ntion 两个词，意思是维护和校准，每年各做一次，由看守员自己动手，用 water level\nmeter 自带的工具就行，不用另外花钱，修好以后在本子上签字。\n";
    let whole = "　　镇里请来的技术员还对大家说，水位计的说明书上写着 maintenance 和 calibration 两个词，意思是维护和校准，每年各做一次，由看守员自己动手，用 water level meter 自带的工具就行，不用另外花钱，修好以后在本子上签字。\n";
    assert_eq!(repair(text), whole);
}
