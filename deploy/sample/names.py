"""Given and family names by culture. The people of the sample are chance combinations of them."""

# culture: (languages, the first one always spoken; women's names, men's names, family names)
CULTURES = {
    "german": (
        ["de"],
        "Anneke Bärbel Friederike Greta Ilse Jördis Katrin Leonie Marlene Svenja Ulrike Wiebke",
        "Arne Bernd Dietrich Enno Gernot Henning Jörg Kai Lothar Malte Rüdiger Torben",
        "Ahlers Brömmer Cordes Dreesen Eggers Fehling Grünhagen Höltje Jessen Kröger Lüders Mewes "
        "Oetken Petersen-Voß Quast Rathjen Stührk Tiedemann Uhlenbrock Wübben",
    ),
    "dutch": (
        ["nl", "de"],
        "Aafke Doortje Fenna Geertje Hanneke Jikke Liselot Maaike Noor Roosmarijn Tjitske "
        "Willemijn",
        "Abel Bram Cas Floris Gijs Jelle Klaas Mees Rutger Sjoerd Teun Wouter",
        "Aalbers Boonstra Dijksma Elzinga Feenstra Groeneveld Hoekstra Jorritsma Kloosterman "
        "Lammers Meppelink Nauta Oosterhof Postma Reitsma Smeenk Terpstra Veldkamp Wiersma "
        "Zijlstra",
    ),
    "polish": (
        ["pl"],
        "Agnieszka Bożena Celina Danuta Elżbieta Halina Jagoda Kinga Łucja Małgorzata Róża Zofia",
        "Bartłomiej Czesław Dariusz Grzegorz Jędrzej Kazimierz Łukasz Mieszko Paweł Radosław "
        "Szymon Zbigniew",
        "Baryła Chmielak Dębowiak Gołąb Jabłonek Kłosiński Łącki Mącznik Niedźwiedzki Ostrężny "
        "Piątek Rogoziński Sęk Śliwka Trzciński Wróblak Wyżga Zając Źródlak Żurawik",
    ),
    "portuguese": (
        ["pt", "es"],
        "Anabela Benedita Conceição Doroteia Filipa Graça Inês Joana Leonor Mafalda Otília "
        "Rosário",
        "Afonso Baltasar Duarte Estêvão Fernão Gonçalo Henrique João Lourenço Nuno Simão Tomé",
        "Alcoforado Bragança Carvalhal Estrela Falcão Guimarães Leitão Magalhães Moutinho Noronha "
        "Paixão Quintão Ribeirinho Sampaio Simões Taveira Valadão Vasconcelos Ximenes Zagalo",
    ),
    "chinese": (
        ["zh"],
        "Huiling Jiayi Lijuan Meixiu Peishan Qiaohui Ruoxi Shuting Weiling Xinyi Yanting Zihan",
        "Boyuan Chengwei Guohao Haoran Jianming Kaiwen Ruijie Shaoqing Tianyu Weijie Yicheng "
        "Zhihao",
        "Cai Deng Fang Guan Hong Jiang Kwok Liao Mok Ng Ouyang Pang Qiu Rong Shao Teo Wei Xue Yeo "
        "Zhuo",
    ),
    "malay": (
        ["ms"],
        "Aisyah Dahlia Farhana Hidayah Intan Khadijah Mastura Nurul Putri Rohana Siti Zulaikha",
        "Amirul Baharuddin Fadzil Haikal Iskandar Jamal Khairul Mustaqim Nizam Rahmat Syafiq "
        "Zulkifli",
        "Abdullah Bakar Daud Endut Ghazali Hamzah Ismail Jalil Kamaruddin Latiff Mahmud Noordin "
        "Osman Rashidi Saad Tahir Usop Wahab Yaakob Zainal",
    ),
    "atlantic": (
        ["en", "fr"],
        "Ailsa Bronwyn Cordelia Deirdre Eilidh Fiona Guinevere Isla Mairi Morwenna Rhona Sorcha",
        "Alasdair Brendan Callum Declan Ewan Fergus Gareth Hamish Iolo Lachlan Niall Rhodri",
        "Abercairn Balfron Carrick Dunmore Eastlake Farquhar Glenny Halkett Inverarity Kilbride "
        "Lochart MacPhee O’Halloran Penhallow Quillfeather Rannoch Strachan Tregarthen Ure "
        "Weatherby",
    ),
    "quebecois": (
        ["fr"],
        "Anouk Béatrice Coralie Delphine Éloïse Françoise Gaëlle Hélène Maëlle Noémie Océane "
        "Solène",
        "Adélard Benoît Clément Édouard François Gaétan Jérémie Loïc Mathéo Noël Rémi Théo",
        "Archambault Bélanger Chênevert Désilets Émond Fréchette Gélinas Héroux Lachapelle Légaré "
        "Marchessault Néron Ouimet Préfontaine Rhéaume Séguin Thériault Vadeboncœur Viger Yergeau",
    ),
    "norwegian": (
        ["no", "da"],
        "Åse Bergljot Dagny Frøydis Gyda Hjørdis Ingvild Kjersti Målfrid Ragnhild Sølvi Turid",
        "Asbjørn Bård Eirik Frode Håkon Kjetil Øystein Pål Sindre Torstein Vegard Ørjan",
        "Aasheim Bjørkås Dybvik Eidsvåg Fjørtoft Grønli Hølmebakk Kårstad Lysebø Myklebust "
        "Nærland Opstad Røyseth Skåtun Tjønndal Ulvestad Vågen Ytrebø Ødegård Åsnes",
    ),
    "danish": (
        ["da"],
        "Abelone Birgitte Ditte Else Gudrun Henriette Jytte Karen-Margrethe Lærke Mette Rikke "
        "Sidsel",
        "Anker Bjarke Ejnar Flemming Jeppe Kresten Mogens Nikolaj Palle Rasmus Søren Troels",
        "Agerskov Bæk Dalgård Egelund Fuglsang Gødsbøl Hjortshøj Kjærsgaard Lindegård Mørkøv "
        "Nørskov Overgaard Præstholm Ravnsborg Søndergård Thykjær Udsen Vestergård Ørnskov "
        "Østerby",
    ),
    "estonian": (
        ["et", "ru"],
        "Aino Eevi Helgi Ingrit Kadri Liisi Maarja Õnne Piret Reet Tiiu Ülle",
        "Aivar Eerik Hillar Jaagup Kalev Madis Mihkel Peeter Raivo Tõnu Urmas Väino",
        "Aavik Eskola Härmaste Ilves Jõgisoo Kõiv Lepasalu Mägiste Niinemets Õunap Pärnoja "
        "Raudsik Saarsalu Tõnurist Tähepõld Uibopuu Vahtra Võsu Äärmaa Üürike",
    ),
    "indian": (
        ["hi", "mr"],
        "Aaradhya Bhavana Chitra Devika Gauri Ishita Kavya Lalita Meenal Pallavi Rukmini Sharvari",
        "Aniket Bhaskar Chinmay Devdatta Girish Hrishikesh Kedar Mandar Nachiket Omkar Pranav "
        "Sanket",
        "Abhyankar Bapat Chitnis Deodhar Gadgil Herlekar Inamdar Joglekar Karandikar Limaye "
        "Mahabal Natu Oak Paranjape Ranade Sathe Tambe Upasani Vaidya Wagle",
    ),
    "nigerian": (
        ["en", "yo"],
        "Adaeze Bisola Chiamaka Ebele Folasade Ifeoma Kehinde Ngozi Omolara Sade Titilayo Yewande",
        "Adewale Babajide Chukwudi Emeka Femi Ikenna Kayode Nnamdi Obinna Segun Tunde Uzoma",
        "Abiodun Balogunola Chikezie Dabiri Ezeudu Fakorede Ibekwe Jegede Kolawole Lawanson "
        "Mbanefo Nwachi Odukoya Okpara Popoola Rotimi Sowande Taiwo-Ajayi Umeh Yusufari",
    ),
    "turkish": (
        ["tr", "de"],
        "Asuman Belgin Çiğdem Defne Elif Gülşah İpek Müge Nurşen Özge Şebnem Yıldız",
        "Alper Barış Cem Doğukan Erdinç Gökhan İlker Kıvanç Oğuz Özgür Şahin Ümit",
        "Akgündüz Başaran Çalışır Doğruöz Ertuğrul Gümüşay Işıkhan Karagöz Kılıçkaya Öztekin "
        "Pınarbaşı Sağlam Şenyürek Taşkıran Tuğcu Uğurlu Üzümcü Yağcıoğlu Yeşilırmak Zeybek",
    ),
}

# Letters that do not come apart into a letter and an accent, and what an address leaves out.
PLAIN_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "Ae",
        "ı": "i",
        "œ": "oe",
        "đ": "d",
        "’": "",
        "'": "",
        " ": "",
    }
)
